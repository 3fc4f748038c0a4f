"""The house rules: who may import whom, what is shipped, what the documents promise."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from pipeline.cli import COMMANDS
from pipeline.config import load, region_files
from scrapers import errors

ROOT = Path(__file__).resolve().parents[1]
REGIONS = region_files(ROOT / "data")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
KINDS = set(
    "meetup hackathon career-fair mixer conference workshop talk competition job-search-group info-session volunteer "
    "coworking public-speaking chapter-meeting social arts sports family worship market other".split()
)


def python_files(folder: str) -> list[Path]:
    return sorted(path for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts)


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Give the modules that a file imports, with how many dots stand before them."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, 0) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", node.level


def imported(folder: str) -> set[tuple[str, str]]:
    """Give (file, top package) for everything that a folder imports."""
    return {
        (path.relative_to(ROOT).as_posix(), name.partition(".")[0])
        for path in python_files(folder)
        for name, _ in imports(path)
    }


# Who may import whom


def test_scrapers_import_nothing_of_the_rest() -> None:
    assert {pair for pair in imported("scrapers") if pair[1] in ("pipeline", "datasette", "cron", "tests")} == set()


def test_the_pipeline_imports_neither_the_site_nor_cron() -> None:
    assert {pair for pair in imported("pipeline") if pair[1] in ("cron", "tests", "benchmarks")} == set()


def test_cron_and_plugins_import_the_pipeline_and_never_the_scrapers_insides() -> None:
    thin = imported("cron") | imported("datasette/plugins")
    assert {pair for pair in thin if pair[1] in ("scrapers", "cron", "tests")} == set()


def test_plugin_files_have_no_relative_imports_since_they_are_executed() -> None:
    assert [path.name for path in python_files("datasette") for _, level in imports(path) if level] == []


def test_scrapers_have_no_network_and_no_database() -> None:
    doors = {"httpx", "aiohttp", "requests", "sqlite3", "sqlite_utils", "socket", "subprocess", "asyncio"}
    assert {pair for pair in imported("scrapers") if pair[1] in doors} == set()


def test_only_fetching_knows_the_http_client() -> None:
    users = {file for file, name in imported("pipeline") if name in ("httpx", "httpx_aiohttp", "aiohttp", "requests")}
    assert {file for file in users if not file.startswith("pipeline/fetch")} == set()


def test_the_folder_named_datasette_never_becomes_a_package() -> None:
    assert not (ROOT / "datasette" / "__init__.py").exists()


# Region files


@pytest.mark.parametrize("name", REGIONS)
def test_a_region_file_is_valid_and_its_entries_fit_together(name: str) -> None:
    region = load(REGIONS[name])
    groups = {group.id for group in region.groups}
    for source in region.sources:
        assert source.enabled or source.reason, f"{source.id}: disabled without a reason"
        assert source.kind is None or source.kind in KINDS, f"{source.id}: {source.kind}"
        assert source.group is None or source.group in groups, f"{source.id}: {source.group}"


def test_there_are_the_three_shipped_regions() -> None:
    assert set(REGIONS) == {"portland", "boston", "sample"}


def test_no_address_stands_twice_in_a_region() -> None:
    for path in REGIONS.values():
        urls = [source.url.rstrip("/") for source in load(path).sources]
        assert len(urls) == len(set(urls)), path


@pytest.mark.parametrize("name", REGIONS)
def test_the_topics_of_a_region_are_topics(name: str) -> None:
    file = ROOT / "data" / "topics.toml"
    if not file.exists():
        pytest.skip("there is no list of topics yet")
    known = set(re.findall(r'^id = "([^"]+)"', file.read_text("utf-8"), re.M))
    known |= set(re.findall(r"^\[(?:topics\.)?([a-z0-9-]+)\]", file.read_text("utf-8"), re.M))
    region = load(REGIONS[name])
    used = {topic for entry in (*region.sources, *region.groups) for topic in entry.topics}
    assert used - known == set()


def test_portland_has_at_least_sixty_sources_that_are_collected() -> None:
    assert sum(source.enabled for source in load(REGIONS["portland"]).sources) >= 60


@pytest.mark.parametrize(
    "place",
    [
        "meetup.com",
        "eventbrite.com",
        "Portland Community College",
        "Oregon Employment Department",
        "WorkSource",
        "va.gov",
        "PDX Code Guild",
        "Toastmasters",
        "Technology Association of Oregon",
        "HackOR",
        "hackathons",
        "capture-the-flag",
        "ISSA",
        "AWA",
        "PMI",
        "Mentorship",
        "mentoring",
        "User Group",
        "volunteer",
        "Staffing",
        "slack.com",
        "discord.gg",
    ],
)
def test_every_place_that_guides_for_job_seekers_name_is_in_the_portland_file(place: str) -> None:
    region = load(REGIONS["portland"])
    told = [f"{source.name} {source.url}" for source in region.sources]
    told += [
        f"{group.name} {group.url} {group.description} {' '.join(group.links.values())}" for group in region.groups
    ]
    assert any(place in text for text in told), place


# Documents


def markdown_links() -> Iterator[tuple[Path, str]]:
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
            if not re.match(r"[a-z]+:|#", target):
                yield path, target.partition("#")[0]


def test_every_link_between_documents_leads_somewhere() -> None:
    links = list(markdown_links())
    assert len(links) > 10
    assert [f"{path.name}: {target}" for path, target in links if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.stem)
def test_a_document_has_each_chapter_once(page: Path) -> None:
    chapters = re.findall(r"^## (.+)$", page.read_text("utf-8"), re.MULTILINE)
    assert [each for each in chapters if chapters.count(each) > 1] == []


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    table = "\n".join(line for line in readme.splitlines() if line.startswith("|"))
    assert [name for name in COMMANDS if not re.search(rf"[`·| ]{name}\b", table)] == []


def test_the_tests_that_the_readme_names_exist() -> None:
    named = set(re.findall(r"tests/\w+\.py", (ROOT / "README.md").read_text("utf-8")))
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_every_error_code_is_explained_and_no_other() -> None:
    text = (ROOT / "docs" / "sources.md").read_text("utf-8").partition("## Errors")[2].partition("\n## ")[0]
    told = set(re.findall(r"^\| `([a-z-]+)` \|", text, re.M))
    entries = {"no-start", "bad-date", "bad-recurrence", "too-many", "malformed"}
    assert told == {kind.code for kind in errors.SourceError.__subclasses__()} | entries


def test_every_dependency_has_a_reason() -> None:
    rows = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    extras = PROJECT["project"]["optional-dependencies"]
    wanted = [*PROJECT["project"]["dependencies"], *(entry for extra in extras.values() for entry in extra)]
    names = {re.split(r"[<>=\[; ]", entry)[0] for entry in wanted} - {"weakties"}
    assert {name for name in names if f"| {name} |" not in rows} == set()


# Start-up


@pytest.mark.skipif(not shutil.which("make"), reason="make is not here")
@pytest.mark.parametrize(
    "target", ["run", "demo", "test", "lint", "verify", "bench", "bench-regions", "quality", "screenshots", "clean"]
)
def test_make_knows_the_words_that_the_readme_uses(target: str) -> None:
    planned = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert planned.returncode == 0, planned.stderr


@pytest.mark.skipif(not shutil.which("make"), reason="make is not here")
def test_the_site_is_tested_on_the_alpha_too() -> None:
    planned = subprocess.run(["make", "-n", "test"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    alpha = next(line for line in planned.splitlines() if line.startswith(".venv-alpha/bin/pytest"))
    assert {"tests/test_site.py", "tests/test_publish_http.py"} <= set(alpha.split())


def test_ci_runs_the_readmes_test_command() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
    assert {"make lint", "make test"} <= set(script.read_text("utf-8").splitlines())


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    for unit in (ROOT / "cron").glob("*.[st][ei][rm]*"):
        text = unit.read_text("utf-8").replace("/opt/weakties/.venv/bin/weakties", shutil.which("true") or "/bin/true")
        (tmp_path / unit.name).write_text(text, "utf-8")
    units = sorted(tmp_path.iterdir())
    assert {unit.name for unit in units} == {
        "weakties.service",
        "weakties-backup.service",
        "weakties-backup.timer",
        "weakties-collect.service",
        "weakties-collect.timer",
    }
    checked = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_crontab_and_the_units_call_commands_that_exist() -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / "cron").iterdir() if path.suffix != ".py" and path.is_file()]
    lines = [line for text in texts for line in text.splitlines() if not line.lstrip().startswith("#")]
    called = {word for line in lines for word in re.findall(r"\bweakties ([a-z]+)", line)}
    assert {"run", "collect", "health", "db"} <= called
    assert called <= set(COMMANDS)


# What is shipped


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy in which the program and a person have been at work."""
    copy, out = tmp_path_factory.mktemp("copy") / "weakties", tmp_path_factory.mktemp("dist")
    heavy = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "node_modules", "*.db*")
    shutil.copytree(ROOT, copy, ignore=heavy)
    for left in ("portland.db", "portland.db-wal", "portland.db.lock", "portland.overrides.toml", "journal.db"):
        (copy / "data" / left).write_text("private")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(build, cwd=copy, check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_the_wheel_holds_program_site_and_regions_and_nothing_private(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"scrapers", "pipeline"}
    assert {f"pipeline/_data/{name}.toml" for name in REGIONS} <= names
    assert {"pipeline/schema.sql", "pipeline/_data/sample/python.ics", "pipeline/_data/sample/answers.toml"} <= names
    site = [path.relative_to(ROOT / "datasette") for path in (ROOT / "datasette").rglob("*") if path.is_file()]
    wanted = {f"pipeline/_site/{path.as_posix()}" for path in site if "__pycache__" not in path.parts}
    assert wanted <= names
    assert [name for name in names if ".db" in name or name.endswith((".overrides.toml", ".pyc"))] == []


def run(python: Path | str, *arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("WEAKTIES", "PYTHON"))}
    command = [str(python), "-m", "pipeline", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=clean | environment, capture_output=True, text=True, timeout=120, check=False
    )


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//y//EN
BEGIN:VEVENT
UID:1
DTSTART:20260303T200000Z
SUMMARY:A first evening
END:VEVENT
END:VCALENDAR
"""


def works_elsewhere(python: Path | str, folder: Path, **environment: str) -> None:
    """Run the installed program from a folder that is not the checkout."""
    (folder / "one.ics").write_text(CALENDAR, "utf-8")
    environment |= {"XDG_DATA_HOME": str(folder / "share"), "HOME": str(folder)}
    assert run(python, "--version", cwd=folder, **environment).stdout.startswith("weakties")
    inspected = run(python, "inspect", "one.ics", cwd=folder, **environment)
    assert (inspected.returncode, "A first evening" in inspected.stdout) == (0, True), inspected.stderr
    listed = run(python, "--region", "portland", "sources", "list", cwd=folder, **environment)
    assert "calagator" in listed.stdout, listed.stderr
    assert (folder / "share" / "weakties" / "boston.toml").exists()


def test_an_installed_copy_works_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(site)]
    subprocess.run([*install, str(wheel)], check=True)
    assert not (site / "datasette").exists()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    where = run(sys.executable, "--version", cwd=elsewhere, PYTHONPATH=str(site))
    assert where.returncode == 0, where.stderr
    works_elsewhere(sys.executable, elsewhere, PYTHONPATH=str(site))


@pytest.mark.long
def test_a_fresh_environment_gets_a_working_program_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", str(wheel)], check=True, timeout=600)
    packages = next((home / "lib").glob("python*/site-packages"))
    before = {path.name for path in (packages / "datasette").iterdir()}
    assert "plugins.py" in before  # the installed package is itself, not our folder of plugins
    assert not (packages / "datasette" / "plugins").is_dir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    works_elsewhere(python, elsewhere)
    script = subprocess.run([home / "bin" / "weakties", "--version"], capture_output=True, text=True, check=False)
    assert script.stdout.startswith("weakties")
