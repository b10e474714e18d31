"""Rates of branches, wards and teams, compared fairly."""
