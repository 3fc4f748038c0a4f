"""Facts in sentences: the parts of `pipeline.facts`."""
