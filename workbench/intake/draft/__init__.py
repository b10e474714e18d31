"""A first study.toml and codebook.csv from files as received."""
