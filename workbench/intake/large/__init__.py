"""Tables of many records: a byte an answer instead of a text, the same result."""
