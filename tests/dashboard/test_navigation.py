"""Where the pages lie. A folder called `pages` beside the entry would let Streamlit run a page by itself on a deep
link: past the frame, its filters and whoever guards them."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from dashboard.components.style import SHEETS
from dashboard.navigation import ENTRIES, FOLDER, HERE

ROOT = Path(__file__).parents[2]


def test_no_folder_called_pages_stands_beside_an_entry() -> None:
    for entry in ("app.py", "asgi.py"):
        assert (HERE / entry).is_file()
    assert not (HERE / "pages").exists()


def test_the_menu_and_the_folder_hold_the_same_pages() -> None:
    assert {entry.name for entry in ENTRIES} == {path.stem for path in FOLDER.glob("*.py")}


def test_exactly_the_first_page_is_home() -> None:
    assert [entry.name for entry in ENTRIES if entry.default] == [ENTRIES[0].name]


def test_titles_differ() -> None:
    assert len({entry.title for entry in ENTRIES}) == len(ENTRIES)


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=lambda path: path.name)
def test_a_page_is_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) < 60


def test_a_wheel_is_told_to_carry_the_pages_under_another_name() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert build["force-include"]["pages"] == "dashboard/_pages"
    assert "pages" not in build["packages"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The files of a wheel, built without a network."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return zipfile.ZipFile(next(out.glob("*.whl"))).namelist()


def test_a_wheel_carries_the_pages_and_their_look(wheel: list[str]) -> None:
    wanted = {f"dashboard/_pages/{entry.name}.py" for entry in ENTRIES}
    wanted |= {"dashboard/.streamlit/config.toml", "dashboard/components/linked.js"}
    wanted |= {f"dashboard/components/css/{name}.css" for name in SHEETS}
    wanted |= {f"dashboard/static/{path.name}" for path in (ROOT / "dashboard/static").iterdir()}
    assert wanted <= set(wheel)


def test_a_wheel_carries_what_the_loaders_read(wheel: list[str]) -> None:
    folders = ("mappings", "datasets", "generator")
    kept = (path for folder in folders for path in (ROOT / "data_loaders" / folder).rglob("*"))
    wanted = {str(path.relative_to(ROOT)) for path in kept if path.is_file() and path.suffix != ".pyc"}
    assert "data_loaders/generator/sentences.yaml" in wanted
    assert wanted <= set(wheel)


def test_a_wheel_has_no_folder_called_pages_and_no_tests(wheel: list[str]) -> None:
    assert not [name for name in wheel if name.startswith(("pages/", "dashboard/pages/", "tests/", "benchmarks/"))]


def test_no_style_sheet_has_what_streamlit_takes_for_a_tag() -> None:
    """It drops a style sheet whole in which a `<` stands before a letter."""
    for name in SHEETS:
        assert not re.search("<[a-zA-Z/!]", (HERE / "components" / "css" / f"{name}.css").read_text("utf-8")), name
