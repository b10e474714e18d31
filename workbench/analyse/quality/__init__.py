"""Service quality: expectations against perceptions, what drives satisfaction, and where to act first."""
