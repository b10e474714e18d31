"""How variables go together."""
