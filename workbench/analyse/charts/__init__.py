"""Processes watched over time: control charts with limits and rules declared beforehand."""
