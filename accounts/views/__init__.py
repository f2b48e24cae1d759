"""The pages: ask a rule, call an action, render."""
