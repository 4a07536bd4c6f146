"""The plan of the house: what may know what, how long a file may be, and what must not be committed."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("dashboard", "data_loaders", "pages")
PURE = ("dashboard/metrics", "dashboard/views", "dashboard/charts", "dashboard/exports", "data_loaders")
FOREIGN = re.compile(r"pypi\.org|pythonhosted|/work/|/tmp/w")
MARKED = ("tests/test_house.py",)  # names what it forbids


def modules(*folders: str) -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imports(path: str) -> set[str]:
    """Every module that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def committed() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize("path", modules(*ROOMS))
def test_plotly_express_stays_outside(path: str) -> None:
    assert not {name for name in imports(path) if name.startswith("plotly.express")}


@pytest.mark.parametrize("path", modules(*PURE))
def test_what_computes_knows_no_streamlit(path: str) -> None:
    assert not {name for name in imports(path) if name.split(".")[0] == "streamlit"}


@pytest.mark.parametrize("path", modules("pages"))
def test_a_page_only_puts_pieces_together(path: str) -> None:
    assert {name.split(".")[0] for name in imports(path)} <= {"dashboard", "streamlit", "__future__"}


@pytest.mark.parametrize("path", modules("pages"))
def test_a_page_defines_nothing_and_counts_nothing(path: str) -> None:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    forbidden = (ast.FunctionDef, ast.ClassDef, ast.BinOp, ast.ListComp, ast.DictComp, ast.Lambda)
    assert not [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, forbidden)]


@pytest.mark.parametrize("path", modules(*ROOMS))
def test_a_file_can_be_read_at_one_sitting(path: str) -> None:
    most = 60 if path.startswith("pages/") else 400
    lines = len((ROOT / path).read_text("utf-8").splitlines())
    assert lines <= most, f"{path} has {lines} lines"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_versions_and_hashes_and_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    pinned = re.findall(r"^[\w.\[\]-]+==\S+", text, re.MULTILINE)
    assert pinned
    assert text.count("--hash=sha256:") >= len(pinned)


def test_nothing_of_one_machine_is_committed() -> None:
    found = []
    for name in committed():
        if name in MARKED or Path(name).suffix in {".woff2", ".png", ".gz"}:
            continue
        text = (ROOT / name).read_text("utf-8", errors="replace")
        found += [f"{name}: {match[0]}" for match in FOREIGN.finditer(text)]
    assert not found


def test_no_database_secret_or_build_is_committed() -> None:
    kinds = (".db", ".sqlite", ".whl", ".env", "secrets.toml", ".pyc")
    assert not [name for name in committed() if name.endswith(kinds)]
