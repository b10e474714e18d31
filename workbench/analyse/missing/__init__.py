"""Which answers are missing, and whether that can be chance."""
