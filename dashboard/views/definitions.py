"""Definitions: what every number means, by which rules, and who changed a rule when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dashboard import formats
from dashboard.metrics.definitions import DEFINITIONS, Definition
from dashboard.metrics.figure import REASON_WORDS
from dashboard.views import overrides, policy
from dashboard.views.facts import policy_of
from dashboard.views.parts import Cell, Col, Grid, Kpi, Pairs, Said, Section, Span, Titled
from data_loaders.snapshot import Snapshot

FAVORABLE = {"higher": "higher is better", "lower": "lower is better", "none": "neither is better"}
GRAINS = {"project": "project", "team_week": "person and week", "reconciliation": "difference between sources"}

# Settings that a metric is computed by: the subjects of policy.rules_said.
LIMITS = {
    "rag_declared": ("Reports",),
    "rag_assured": ("Assurance",),
    "rag_reported": ("Assurance", "Reports"),
    "rag_computed": ("Cost", "Schedule", "Overall"),
    "rag_overall": ("Cost", "Schedule", "Overall", "Reports"),
    "watermelons": ("Cost", "Schedule", "Overall"),
    "pessimists": ("Cost", "Schedule", "Overall"),
    "green_by_rebaseline": ("Cost", "Schedule", "Overall"),
    "stale_reports": ("Reports",),
    "forecast_overrun": ("Cost",),
    "forecast_overrun_original": ("Cost",),
    "schedule_slip_days": ("Schedule",),
    "schedule_slip_original_days": ("Schedule",),
    "late_projects": ("Schedule",),
    "late_projects_original": ("Schedule",),
    "unreconciled": ("Differences",),
    "reconciliation_items": ("Differences",),
}


@dataclass(frozen=True)
class Input:
    """What a metric is computed from: another metric (`links`), or facts of the record."""

    text: str
    links: bool


@dataclass(frozen=True)
class Entry:
    """One metric as it is explained. limits: the rules in force that it is judged or counted by, in words."""

    id: str
    label: str
    unit: str
    formula: str
    follows: str
    favorable: str
    inputs: tuple[Input, ...]
    limits: tuple[str, ...]
    grain: str
    version: str

    def speaks_of(self, text: str) -> bool:
        """Whether a text, without regard to case, is somewhere in what is said of it."""
        said = (self.id, self.label, self.formula, self.follows, self.unit, *(one.text for one in self.inputs))
        return text.casefold() in " ".join(said).casefold()


@dataclass(frozen=True)
class DefinitionsView:
    headline: Said
    kpis: list[Kpi]
    rules_title: Titled
    rules: Pairs
    history: Section
    differences: Section
    overrides: Section
    entries_title: Titled
    entries: list[Entry]
    reasons: Section


def view(snapshot: Snapshot) -> DefinitionsView:
    """Everything the page says."""
    version = policy.version(snapshot)
    overridden, differences = overrides.card(snapshot), policy.differences_section(snapshot)
    return DefinitionsView(
        headline=_headline(snapshot),
        kpis=_kpis(snapshot, version),
        rules_title=Titled("The rules in force", _since(version)),
        rules=Pairs(tuple((name, said, "") for name, said in policy.rules_said(snapshot))),
        history=policy.history_section(snapshot),
        differences=differences,
        overrides=overridden,
        entries_title=Titled(
            f"{formats.count(len(DEFINITIONS), 'metric')}, one definition each",
            "Screen, command line and exports compute each of them by the same function",
        ),
        entries=entries(snapshot),
        reasons=_reasons(),
    )


def entries(snapshot: Snapshot | None) -> list[Entry]:
    """Every metric of the registry, by its name. snapshot: whose rules are in force; None: no rules are known."""
    rules = dict(policy.rules_said(snapshot)) if snapshot else {}
    currency = policy_of(snapshot).reporting_currency if snapshot else "money"
    found = [_entry(definition, rules, currency) for definition in DEFINITIONS.values()]
    return sorted(found, key=lambda entry: entry.label.casefold())


def found(entries: Iterable[Entry], text: str) -> list[Entry]:
    """The metric of that id, else those that speak of the text; all of them for none."""
    entries, text = list(entries), text.strip()
    return [one for one in entries if one.id == text] or [one for one in entries if one.speaks_of(text)]


def _entry(definition: Definition, rules: dict[str, str], currency: str) -> Entry:
    return Entry(
        id=definition.id,
        label=definition.label,
        unit=definition.unit.replace("money", currency),
        formula=definition.formula,
        follows=definition.follows,
        favorable=FAVORABLE[definition.favorable],
        inputs=tuple(Input(name, name in DEFINITIONS) for name in definition.inputs),
        limits=tuple(f"{name}: {rules[name]}" for name in LIMITS.get(definition.id, ()) if name in rules),
        grain=GRAINS.get(definition.grain, definition.grain.replace("_", " ")),
        version=definition.version,
    )


def explained(snapshot: Snapshot | None, metrics: Iterable[str]) -> list[dict[str, Any]]:
    """The same for programs, of these metrics: id, label, unit, formula, follows, favorable, inputs, version, limits
    (the rules in force that it is judged by, in words), and policy: the load that changed the rules last."""
    version = policy.version(snapshot) if snapshot else None
    in_force = {**version, "changed_on": version["changed_on"].isoformat()} if version else None
    limits = {entry.id: list(entry.limits) for entry in entries(snapshot)}
    names = ("id", "label", "unit", "formula", "follows", "favorable", "inputs", "version")
    return [
        {**{name: getattr(DEFINITIONS[metric], name) for name in names}, "limits": limits[metric], "policy": in_force}
        for metric in metrics
    ]


def _headline(snapshot: Snapshot) -> Said:
    rule = policy_of(snapshot).rule()
    return (Span(f"Every number has one definition. A project’s cost is {policy.cost_said(rule)}; its schedule is "
                 f"{policy.schedule_said(rule)}."),)  # fmt: skip


def _kpis(snapshot: Snapshot, version: dict[str, Any] | None) -> list[Kpi]:
    differs = policy.differences(snapshot).drop_duplicates(["kind", "who"])["kind"].value_counts()
    said = overrides.listed(snapshot)
    expired = int(said["expired"].sum())
    note = f"{formats.count(expired, 'project')} fell back to the figures" if expired else "none has expired"
    return [
        Kpi("Metrics defined", f"{len(DEFINITIONS):,}", note="each with its version"),
        Kpi("Policy in force", f"load {version['load']}" if version else "defaults", note=_since(version)),
        Kpi("Rules that differ", f"{int(differs.sum()):,}",
            note=f"{formats.count(int(differs.get('portfolios', 0)), 'portfolio')}, "
                 f"{formats.count(int(differs.get('projects', 0)), 'project')}"),
        Kpi("Overrides in force", f"{len(said) - expired:,}", note=note),
    ]  # fmt: skip


def _since(version: dict[str, Any] | None) -> str:
    if version is None:
        return "Nobody has set any: these are the defaults"
    return f"since {formats.date_long(version['changed_on'].date())}, by {version['by']}"


def _reasons() -> Section:
    columns = (Col("code", "Code"), Col("words", "What is shown"))
    rows: list[dict[str, Cell]] = [
        {"code": reason.value, "words": f"n/a, {text}"} for reason, text in REASON_WORDS.items()
    ]
    titled = Titled("Where a figure has no value", "It is never 0: the reason stands in its place, by these words")
    return Section(titled, Grid(columns, rows, caption="Reasons for a missing value"))
