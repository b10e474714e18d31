"""Benchmarking of branches, regions or schools, and the report of a single one."""
