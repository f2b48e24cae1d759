"""The demo: one complete trade, through the same actions that the pages use."""
