"""Open formats, one module each; a module in this package is an adapter by being here."""
