"""Practice data of the branch review: forms, complaints and spot calls of many branches."""
