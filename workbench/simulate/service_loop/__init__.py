"""Practice data of a power company's closed service loop: weekly monitoring, survey, appraisal, nonconformities."""
