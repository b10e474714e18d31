"""Outcomes modelled by predictors."""
