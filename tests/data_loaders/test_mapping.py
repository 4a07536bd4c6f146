"""What a mapping cannot mean is refused when it is read, with the place in the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from data_loaders.errors import Refused
from data_loaders.mapping import read_mapping, shipped
from tests.data_loaders.making import REGISTER


@pytest.mark.parametrize("name", shipped())
def test_every_mapping_that_ships_is_valid(name: str) -> None:
    assert read_mapping(name).name == name


def changed(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    content = yaml.safe_load(yaml.safe_dump(REGISTER))
    place = content
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return content


TABLE = ("tables", 0)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("encoding",), "cp9999", "unknown encoding 'cp9999'"),
        (("delimiter",), "::", "at most 1 character"),
        (("colour",), "red", "Extra inputs are not permitted"),
        (("data_date",), {"says": "?"}, "needs a column or a file_name"),
        (("data_date",), {"column": "nowhere", "says": "?"}, "which no table has"),
        (("data_date",), {"column": "name", "says": "?"}, "must be of type date"),
        (("data_date",), {"file_name": "(", "says": "?"}, "is not a pattern"),
        (("data_date",), {"column": "name", "template": "{month}", "says": "?"}, "gives no date"),
        ((*TABLE, "sheet"), "/[/", "is not a pattern"),
        ((*TABLE, "header"), {"row": -1}, "greater than or equal to 0"),
        ((*TABLE, "columns", "budget", "currency"), "pounds", "no ISO code"),
        ((*TABLE, "columns", "budget", "currency"), "@nowhere", "currency refers to column 'nowhere'"),
        ((*TABLE, "columns", "budget", "nth"), 0, "greater than or equal to 1"),
        ((*TABLE, "columns", "state", "vocabulary"), "none", "no vocabulary 'none'"),
        ((*TABLE, "columns", "name"), {"position": "1A"}, "match pattern"),
        ((*TABLE, "columns", "name"), {}, "needs a header or a position"),
        ((*TABLE, "skip"), [{"column": "code", "pattern": "(", "reason": "x"}], "is not a pattern"),
        ((*TABLE, "skip"), [{"column": "code", "pattern": "x", "reason": "x", "sums": ["name"]}], "adds up"),
        ((*TABLE, "facts", 0, "fields", "start"), "name", "register.start needs a column of type date"),
        ((*TABLE, "facts", 0, "fields", "priority"), "budget", "needs a column of type integer"),
        ((*TABLE, "facts", 0), {"entity": "status_report", "fields": {"declared": "name"}}, "type vocabulary"),
        ((*TABLE, "facts", 0), {"entity": "status_report", "fields": {"declared": "state"}}, "gives ratings"),
        ((*TABLE, "facts", 0, "fields", "colour"), "name", "register has no field 'colour'"),
        ((*TABLE, "facts", 1, "constants", "period_start"), "soon", "needs a date"),
        ((*TABLE, "facts", 0, "entity"), "dream", "unknown entity 'dream'"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(
    tmp_path: Path, path: tuple[Any, ...], value: Any, said: str
) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(yaml.safe_dump(changed(path, value)), "utf-8")
    with pytest.raises(Refused) as refusal:
        read_mapping(file)
    message = refusal.value.messages[0]
    assert said in (message.expected or "")
    assert message.file == str(file)
    assert message.hint


@pytest.mark.parametrize("content", [b"", b"- a\n", b"a: [", b"\xff\xfe\x00", b"name: x\n"])
def test_what_is_no_mapping_at_all_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "own.yaml").write_bytes(content)
    with pytest.raises(Refused):
        read_mapping(tmp_path / "own.yaml")


@pytest.mark.parametrize("name", ["nowhere", "nowhere.yaml", ""])
def test_an_unknown_mapping_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(Refused, match="uk-gmpp"):
        read_mapping(name)
