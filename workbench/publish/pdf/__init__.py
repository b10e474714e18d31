"""A document as PDF/UA, set by Typst."""
