"""`python -m pipeline` is `weakties`."""

from pipeline.cli import main

main()
