"""Insurance of a fleet: days covered, premium earned, claims that are not yet known."""
