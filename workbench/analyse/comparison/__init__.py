"""Groups and measurements compared, with effect sizes and intervals."""
