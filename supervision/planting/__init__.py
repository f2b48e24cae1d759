"""Made-up cases with a known truth: what the screens are tuned and judged on. Nobody's data but ours."""
