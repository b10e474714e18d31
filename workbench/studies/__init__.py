"""Each study's own tables, verdicts and figures, made from the verbs of the earlier stages."""
