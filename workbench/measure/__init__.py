"""From typed answers to scale scores, and how good the scores are."""
