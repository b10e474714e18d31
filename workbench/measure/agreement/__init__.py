"""Agreement of raters, methods and occasions."""
