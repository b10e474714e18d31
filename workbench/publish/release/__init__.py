"""The last look before a report leaves the house."""
