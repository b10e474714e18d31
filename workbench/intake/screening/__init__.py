"""Signs of careless answering: flags, never deletions."""
