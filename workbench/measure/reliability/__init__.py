"""How well the items of a scale hang together."""
