"""Events that a page tells to machines: JSON-LD, microdata and microformats, read into one shape and merged."""
