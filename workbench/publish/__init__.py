"""A notebook and a study become papers, with proof of where every byte came from."""
