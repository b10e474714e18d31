"""How long things take, when some are not over yet."""
