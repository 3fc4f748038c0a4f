"""What an event is, worked out from words: the parts of `pipeline.classify`."""
