"""docs/mappings.md says everything that can be said in a mapping, and every example in it is true."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from dashboard.views.figures import figures
from data_loaders import mapping as language
from data_loaders.identity import Projects, learn_aliases
from data_loaders.mapping import Mapping, TableSpec, read_mapping
from data_loaders.organization import FileEntry, Manifest, load_folder
from data_loaders.schema import ENTITIES
from data_loaders.snapshot import open_snapshot
from data_loaders.sources import values
from data_loaders.store import Store

DOCS = (Path(__file__).parents[2] / "docs" / "mappings.md").read_text("utf-8")
YAML = [block[1] for block in re.finditer(r"```yaml\n(.*?)```", DOCS, re.DOTALL)]
MODELS = [
    one for one in vars(language).values()
    if isinstance(one, type) and issubclass(one, BaseModel) and one.__module__ == language.__name__
]  # fmt: skip
BASE: dict[str, Any] = {
    "name": "example",
    "source": {"name": "example", "title": "Example"},
    "data_date": {"file_name": "(?P<year>\\d{4})", "says": "the year"},
    "vocabularies": {"ratings": {"Green": "GREEN"}},
    "missing": {"withheld": [{"pattern": "exempt", "reason": "WITHHELD"}]},
    "tables": [{"columns": {"code": {"header": "Code"}}, "facts": []}],
}


def _keys(models: list[type[BaseModel]]) -> list[tuple[str, str]]:
    return [(model.__name__, key) for model in models for key in model.model_fields]


@pytest.mark.parametrize(("model", "key"), _keys([*MODELS, Manifest, FileEntry]))
def test_every_key_is_explained(model: str, key: str) -> None:
    assert f"`{key}`" in DOCS or f"`{key}: " in DOCS, f"{model}.{key}"


@pytest.mark.parametrize("entity", ENTITIES)
def test_every_entity_and_field_is_listed(entity: str) -> None:
    row = next(line for line in DOCS.splitlines() if line.startswith(f"| `{entity}` |"))
    fields = {*ENTITIES[entity].grain, *ENTITIES[entity].values}
    assert not {field for field in fields if f"`{field}`" not in row}


@pytest.mark.parametrize("kind", [*language.ColumnType.__args__, *language.DateOrder.__args__])
def test_every_type_and_order_is_explained(kind: str) -> None:
    assert f"`{kind}`" in DOCS


@pytest.mark.parametrize("block", YAML, ids=lambda block: block.split("\n")[0])
def test_every_example_is_valid(block: str, tmp_path: Path) -> None:
    content = yaml.safe_load(block)
    if "organization" in content:
        assert Manifest.model_validate(content).organization
    elif "confirmed_by" in content:
        store = Store(f"sqlite:///{tmp_path / 'record.db'}")
        store.prepare()
        with store.writing("a test") as connection:
            assert learn_aliases(Projects(connection), block) == len(content["projects"])
    else:
        if not set(content) <= set(Mapping.model_fields):
            assert set(content) <= set(TableSpec.model_fields)
            content = {"tables": [content]}
        path = tmp_path / "example.yaml"
        path.write_text(yaml.safe_dump(BASE | content), "utf-8")
        assert read_mapping(path)


def test_ten_minutes_do_what_they_say(empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    csv = re.search(r"```csv\n(.*?)```", DOCS, re.DOTALL)
    assert csv
    blocks = {"project-list.yaml": YAML[0], "manifest.yaml": YAML[1], "project-list.csv": csv[1]}
    for name, text in blocks.items():
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    store = empty_store
    (report,) = load_folder(store, Path(), lambda *_: None)
    assert (report.read, report.accepted, report.skipped, report.rejected) == (4, 3, 1, 0)
    (eac,) = figures(open_snapshot(store), ["eac"])
    assert (eac.value, eac.unit, str(eac.coverage)) == (2_232_000, "EUR", "2 of 3")
    (again,) = load_folder(store, Path(), lambda *_: None)
    assert again.state == "unchanged"


@pytest.mark.parametrize("cell", ["12743", "£12,743.00", "(1,200)", "1,200-", "£9.99m"])
def test_amounts_are_read_as_written(cell: str) -> None:
    assert f"`{cell}`" in DOCS
    expected = {"12743": 1_274_300, "£12,743.00": 1_274_300, "(1,200)": -120_000, "1,200-": -120_000,
                "£9.99m": 999_000_000}  # fmt: skip
    assert values.money_reader(1, "GBP")(cell) == expected[cell]


def test_mappings_named_as_shipping_do() -> None:
    named = set(re.findall(r"harbour-[a-z]+", DOCS))
    assert named
    assert named <= set(language.shipped())
