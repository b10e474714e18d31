"""References from .bib files, in the styles of journals."""
