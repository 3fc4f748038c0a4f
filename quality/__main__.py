"""All that is measured against hand-labelled events: `python -m quality`, which is `make quality`."""

import subprocess
import sys

PARTS = ("quality.classify", "quality.dedupe", "quality.claims")


def main() -> int:
    """Run each part in a process of its own, and give the worst exit code."""
    worst = 0
    for part in PARTS:
        print(f"\n== {part} ==", flush=True)
        worst = max(worst, subprocess.run([sys.executable, "-m", part], check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
