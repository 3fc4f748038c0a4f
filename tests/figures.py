"""Where long proofs write what they measured; `python -m quality.reliability` turns it into docs/reliability.md."""

import json
import os
from pathlib import Path


def measured(proof: str, **figures: object) -> None:
    """Note what a proof measured. Without a file to write to (`WEAKTIES_FIGURES`), nothing is kept."""
    if target := os.environ.get("WEAKTIES_FIGURES"):
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"proof": proof, **figures}) + "\n")
