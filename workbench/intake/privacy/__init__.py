"""Persons kept out: identifiers found, dropped, replaced; small counts suppressed."""
