"""Pages of this room: ask a rule, call an action, render."""
