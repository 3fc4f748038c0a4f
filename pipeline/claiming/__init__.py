"""Which companies will be in the room, and the sentence that says so. Pure; `pipeline.companies` is the way in."""
