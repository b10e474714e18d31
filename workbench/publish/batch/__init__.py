"""Many reports of one study: planned whole, run in processes of their own, recorded, and never made twice.

plan -> keys (what is stale, and why) -> runner (one process a report, watched) -> journal (what is done) -> index.
"""
