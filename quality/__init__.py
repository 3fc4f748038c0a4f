"""Measures of how well events are recognised and classified: `make quality`. Not part of the program."""
