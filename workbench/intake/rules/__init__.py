"""The rules a study declares for its rows and cells: who was asked, what must agree, who is there twice."""
