"""The commands of `weakties`, one module a theme. Thin: they parse options, call the pipeline, print."""
