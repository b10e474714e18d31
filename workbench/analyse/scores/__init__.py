"""What scores say of persons and services: recommendation, reliable change."""
