"""The closed service loop: monitoring, survey, appraisal, and nonconformities found, corrected and verified."""
