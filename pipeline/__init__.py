"""From sources to a catalogue: fetch, parse, expand, normalise, classify, decide, identify, store, publish."""
