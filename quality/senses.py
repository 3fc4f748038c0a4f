"""What common words mean, as small vectors: a word that no labelled event has is judged by its neighbours.

`senses.npz` holds some 10,000 words of a public language model's vocabulary (all-MiniLM-L6-v2, Apache-2.0), each
with the directions in which these words differ most; `python -m quality.draw_senses` made it. Only training
reads it: what the directions teach is folded into the weights of the words.
"""

from functools import cache
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("senses.npz")


@cache
def words() -> dict[str, int]:
    """Word -> its row in the vectors."""
    with np.load(FILE) as file:
        return {word: number for number, word in enumerate(str(file["words"]).split("\n"))}


@cache
def vectors() -> np.ndarray:
    """One row a word; frequent words are short, so that they count little."""
    with np.load(FILE) as file:
        return file["vectors"].astype(np.float32) * file["scale"]
