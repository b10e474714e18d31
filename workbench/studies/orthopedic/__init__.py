"""Orthopaedic care: symptoms and satisfaction with nursing."""
