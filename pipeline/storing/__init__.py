"""The parts of `pipeline.store`: together the only code that writes SQLite."""
