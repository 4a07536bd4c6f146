"""The golden cases: published answers, each by its id, none skipped. How to read them: golden/metrics.yaml, top."""

from __future__ import annotations

import ast
import importlib.util
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard.metrics.outcome import Outcome

HERE = Path(__file__).parent
CASES = yaml.safe_load((HERE / "golden" / "metrics.yaml").read_text("utf-8"))


def loaded(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TABLE = loaded(HERE / "golden_table.py").TABLE


def check(got: Any, expected: Any) -> None:
    """One answer: None with a reason, [value, decimals], a word, or a list of these."""
    if expected is None:
        assert isinstance(got, Outcome)
        assert got.value is None
        assert got.reason
    elif isinstance(expected, str):
        assert str(got) == expected
    elif isinstance(expected[0], int | float):
        value, decimals = expected
        assert isinstance(got, Outcome)
        assert got.value is not None, got.reason
        slack = Decimal("0.5") * Decimal(10) ** -decimals + Decimal("1e-9")
        assert abs(got.value - Decimal(str(value))) <= slack
    else:
        assert len(got) == len(expected)
        for one, other in zip(got, expected, strict=True):
            check(one, other)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_golden(case: dict[str, Any]) -> None:
    results = TABLE[case["kind"]](case["inputs"])
    assert case.get("expect") or case.get("exact")
    for name, expected in case.get("expect", {}).items():
        check(results[name], expected)
    for name, exact in case.get("exact", {}).items():
        assert results[name].value == Decimal(str(exact))
    for name, trap in case.get("trap", {}).items():
        if name != "why":
            assert abs(results[name].value - Decimal(str(trap))) > Decimal("0.5")


def test_all_of_them_are_there() -> None:
    assert len({case["id"] for case in CASES}) == 91
    assert {case["kind"] for case in CASES} == set(TABLE)


def test_the_table_holds_no_answers() -> None:
    """No case is named in it, and its only numbers are those that turn one unit into another or count places."""
    tree = ast.parse((HERE / "golden_table.py").read_text("utf-8"))
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    words = {word for word in constants if isinstance(word, str)}
    assert not words & {case["id"] for case in CASES}
    assert {number for number in constants if isinstance(number, int | float)} <= {0, 1, -1, 100, 10_000}
