"""Practice data of the orthopaedic study: two entries of the patients' forms, and the staff log."""
