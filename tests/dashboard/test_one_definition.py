"""One number, one definition: no page, view, chart, command or export computes a metric by itself.

What is looked for, of the columns that the registry's metrics are computed from (Definition.columns): a ratio of them,
an average, a sum, and the difference of two. Frames of facts are built somewhere (BUILDERS); everything else asks
the registry by id. What is not yet so, or is no metric, stands in ALLOWED with its reason, function by function; an
entry that is no longer needed fails as well.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.metrics.definitions import DEFINITIONS

ROOT = Path(__file__).parents[2]
FOLDERS = ("pages", "dashboard/views", "dashboard/charts", "dashboard/components", "dashboard/cli", "dashboard/exports")
TEXT = {"state", "declared", "assured", "reported", "computed", "computed_original", "overall", "reported_on", "grade"}
# `amount` and `minutes` are names of many things: of lines, of differences. They are summed where facts are built.
SHARED = {"amount", "minutes", "hard"}
COLUMNS = {column for one in DEFINITIONS.values() for column in one.columns} - TEXT - SHARED
SUMS = {"sum", "mean", "median", "average", "cumsum", "nansum", "nanmean"}
COUNTS = {"isna", "notna", "isnull", "notnull", "gt", "ge", "lt", "le", "eq", "ne", "isin"}
UNITS = {"scale", "unit", "divisor"}  # what an axis is divided by

# Where frames of facts are built, from which the registry computes; they sum lines, and take no ratio.
BUILDERS = {
    "dashboard/views/facts.py", "dashboard/views/money_facts.py", "dashboard/views/added.py",
    "dashboard/views/people.py", "dashboard/views/reconciliation.py", "dashboard/views/trace_rows.py",
}  # fmt: skip

ONE_PROJECT = "one project's two amounts beside each other in a row of a list, no aggregate"
GROUPS = "sums of budget and forecast by group, for the bars of a chart; its cards ask the registry"
ALLOWED = {
    "dashboard/views/burn_exceptions.py:_overrun": ONE_PROJECT,
    "dashboard/views/burn_exceptions.py:_overruns": ONE_PROJECT,
    "dashboard/views/ranking.py:ranked": "the amount at stake, by which projects are ranked; it is not shown",
    "dashboard/views/forecast.py:outlook": "the middle of the fan of a chart, of the projects that have a range",
    "dashboard/views/health_money.py:_over": GROUPS,
    "dashboard/views/health_money.py:_sums_by_portfolio": GROUPS,
    "dashboard/views/health_money.py:money_says": GROUPS,
    "dashboard/views/portfolio_map.py:_tile_line": ONE_PROJECT,
    "dashboard/views/project.py:_money_says": ONE_PROJECT,
    "dashboard/views/quality.py:<module>": "the words of a finding: what one project has beyond the other",
    "dashboard/views/quality.py:_copied": "an input of a rule of data quality: percent spent at a past date",
    "dashboard/views/resources.py:_heat": "minutes booked by team and week, beside the metric of the same rows",
    "dashboard/views/resources.py:_overloaded": "hours of a person beyond capacity by week: no metric of the registry",
}


def columns_in(node: ast.AST) -> set[str]:
    """The registry's columns that an expression reads, as frame["eac"] or row.eac."""
    found = set()
    for one in ast.walk(node):
        if isinstance(one, ast.Attribute):
            found.add(one.attr)
        elif isinstance(one, ast.Subscript):
            found |= {part.value for part in ast.walk(one.slice) if isinstance(part, ast.Constant)}
    return found & COLUMNS


def is_unit(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id in UNITS)


def counts_rows(node: ast.AST) -> bool:
    """Whether what is summed is a yes or no of each row: how many there are."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in COUNTS or (node.func.attr in ("fillna", "astype") and counts_rows(node.func.value))
    return isinstance(node, ast.Compare)


def computes(node: ast.AST) -> str:
    """What a piece of code computes of the registry's columns: ratio, sum, difference; empty for nothing."""
    if isinstance(node, ast.BinOp):
        left, right = columns_in(node.left), columns_in(node.right)
        if isinstance(node.op, (ast.Div, ast.FloorDiv)) and (right or (left and not is_unit(node.right))):
            return "ratio"
        return "difference" if isinstance(node.op, ast.Sub) and left and right and left != right else ""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute) and node.func.attr in SUMS:
        summed = node.func.value
        if not columns_in(summed) and node.args:  # np.sum(frame["eac"])
            summed = node.args[0]
        return "sum" if columns_in(summed) and not counts_rows(summed) else ""
    if isinstance(node.func, ast.Name) and node.func.id == "sum" and node.args:
        return "sum" if columns_in(node.args[0]) and not _counts(node.args[0]) else ""
    return ""


def _counts(node: ast.AST) -> bool:
    return isinstance(node, ast.GeneratorExp) and counts_rows(node.elt)


def computations(source: str) -> Iterator[tuple[str, str, str]]:
    """Function, what it computes, and the code that does."""

    def walk(node: ast.AST, function: str) -> Iterator[tuple[str, str, str]]:
        for child in ast.iter_child_nodes(node):
            inside = child.name if isinstance(child, ast.FunctionDef) else function
            if what := computes(child):
                yield inside, what, ast.unparse(child)
            else:
                yield from walk(child, inside)

    yield from walk(ast.parse(source), "<module>")


def found() -> dict[str, list[str]]:
    """Every computation outside the builders, by file and function."""
    everything: dict[str, list[str]] = {}
    for path in sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        for function, what, code in computations(path.read_text("utf-8")):
            if name not in BUILDERS or what == "ratio":
                everything.setdefault(f"{name}:{function}", []).append(f"{what}: {code}")
    return everything


def test_nobody_computes_a_metric_by_himself() -> None:
    assert {place: code for place, code in found().items() if place not in ALLOWED} == {}


def test_what_is_allowed_is_still_needed() -> None:
    assert sorted(set(ALLOWED) - set(found())) == []


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ('facts["eac"] / facts["current_budget"]', "ratio"),
        ("int(row.eac) / int(row.current_budget)", "ratio"),
        ('(facts["eac"] - facts["current_budget"]) / facts["current_budget"]', "ratio"),
        ('sums["booked"].astype("Float64") / sums["net_capacity"].replace(0, pd.NA)', "ratio"),
        ('facts["cost_to_date"] * 10_000 // budget', "ratio"),
        ('facts["eac"].mean()', "sum"),
        ('facts.groupby("portfolio")[["eac", "current_budget"]].sum(min_count=1)', "sum"),
        ('np.mean(facts["slip"])', "sum"),
        ('sum(int(row.eac) for row in rows)', "sum"),
        ('facts["eac"] - facts["current_budget"]', "difference"),
        ('facts["eac"] / scale', ""),
        ('row.booked / 60', ""),
        ('facts["eac"].notna().sum()', ""),
        ('(facts["eac"] > facts["current_budget"]).sum()', ""),
        ('now["eac"] - before["eac"]', ""),
        ('frame["score"] / frame["weight"]', ""),
    ],
)  # fmt: skip
def test_what_computes_a_metric_is_seen(code: str, what: str) -> None:
    assert [seen for _, seen, _ in computations(f"def f():\n    return {code}\n")] == ([what] if what else [])
