"""Random and mutated documents for the readers of each format."""
