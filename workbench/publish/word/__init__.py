"""A document as a Word manuscript."""
