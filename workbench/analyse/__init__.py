"""From scores and records to tidy result frames and estimates."""
