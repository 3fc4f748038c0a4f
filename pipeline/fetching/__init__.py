"""The parts of `pipeline.fetch`: what headers say, how a body is read within bounds, what connects to whom."""
