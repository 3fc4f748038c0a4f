"""Coverage-guided fuzzing of one reader, outside CI: `python -m tests.fuzz ical --minutes 10`.

Needs atheris (`pip install 'weakties[fuzz]'`). A finding is written to the folder that is named at the end; make it
a small seed or test of its own, and mend the reader. `--figures FILE` adds what was measured to a file that
`quality.reliability` reads.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
WORKER = """
import sys
import atheris
with atheris.instrument_imports(include=["scrapers", "pipeline"]):
    from fuzz.target import read
    from importlib import import_module
    import_module("scrapers.formats." + sys.argv[1])
name = sys.argv.pop(1)
atheris.Setup(sys.argv, lambda content: read(name, content))
atheris.Fuzz()
"""


def main() -> int:
    """Fuzz one format; exit 1 when something was found."""
    from fuzz.target import FORMATS, MOST, TOKENS, seeds

    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("format", choices=FORMATS)
    words.add_argument("--minutes", type=float, default=10)
    words.add_argument("--figures", type=Path)
    said = words.parse_args()
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{said.format}-"))
    (folder / "seeds").mkdir()
    for number, content in enumerate(seeds(said.format)):
        (folder / "seeds" / str(number)).write_bytes(content)
    (folder / "words").write_text("".join(f'"{_escaped(token)}"\n' for token in TOKENS))
    command = [
        sys.executable, "-c", WORKER, said.format, str(folder / "seeds"), f"-dict={folder / 'words'}",
        f"-max_len={MOST}", f"-max_total_time={said.minutes * 60:.0f}", "-timeout=20", "-rss_limit_mb=1024",
        f"-artifact_prefix={folder}/finding-", "-print_final_stats=1",
    ]  # fmt: skip
    result = subprocess.run(command, cwd=ROOT, env=_environment(), stderr=subprocess.PIPE, text=True)
    return _report(said.format, said.minutes, result, folder, said.figures)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": ":".join((str(ROOT), str(ROOT / "tests")))}


def _escaped(token: bytes) -> str:
    return "".join(f"\\x{byte:02X}" for byte in token)


def _report(
    name: str, minutes: float, result: "subprocess.CompletedProcess[str]", folder: Path, figures: Path | None
) -> int:
    runs = re.search(r"number_of_executed_units:\s*(\d+)", result.stderr)
    covered = re.findall(r"\bcov: (\d+)", result.stderr)
    findings = sorted(folder.glob("finding-*"))
    told = {
        "proof": f"atheris, {name}",
        "minutes": minutes,
        "inputs": int(runs[1]) if runs else 0,
        "edges": int(covered[-1]) if covered else 0,
        "findings": len(findings),
    }
    print(json.dumps(told))
    if figures:
        with figures.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")
    if findings or not runs:
        print(f"{result.stderr[-6000:]}\nsee {folder}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
