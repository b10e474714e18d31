"""What the correlations of items have in common."""
