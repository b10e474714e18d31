"""Tables and codebooks as other programs read them."""
