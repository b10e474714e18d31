"""What columns probably are; every guess with its reason."""
