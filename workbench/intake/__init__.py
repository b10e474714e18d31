"""Files as received become one typed table a study, a log of every change, and a flow of every row."""
