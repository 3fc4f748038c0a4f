"""Start the service: collect what is due and serve the catalogue, until SIGTERM.

For supervisors that want a Python file; `weakties run` is the same. What it does is in `pipeline.schedule`.
"""

import sys

from pipeline.cli import cli

if __name__ == "__main__":
    cli(["run", *sys.argv[1:]], prog_name="weakties")
