"""The projects in view one after the other: the most pressing first, then by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboard import formats
from dashboard.views.compared import Compared, compare
from dashboard.views.parts import Link, Said, Section, Span, Titled
from dashboard.views.rag_matrix import matrix
from data_loaders.snapshot import Snapshot


@dataclass(frozen=True)
class Neighbors:
    """What stands before and after a project, and where it stands, in words."""

    before: Link | None
    after: Link | None
    place: str


@dataclass(frozen=True)
class Choice:
    """Every project in view, to choose one."""

    headline: Said
    projects: Section


def neighbors(snapshot: Snapshot, code: str, since: date | None) -> Neighbors | None:
    """The projects next to one within the filters; None for one that they leave out."""
    names = _in_order(compare(snapshot, since))
    codes = list(names)
    if code not in names:
        return None
    at = codes.index(code)
    around = (codes[at - 1] if at else None, codes[at + 1] if at + 1 < len(codes) else None)
    before, after = (Link(names[one], params=(("project", one),)) if one else None for one in around)
    return Neighbors(before, after, f"{at + 1:,} of {len(codes):,} in view, the most pressing first")


def choice(snapshot: Snapshot, since: date | None) -> Choice:
    """What the page says while no project is chosen."""
    seen = compare(snapshot, since)
    titled = Titled(
        "Every open project in view, the worst first", "Choose one, or find any by name, code or person above"
    )
    said = (Span(f"Choose one of {formats.count(len(seen.open), 'open project')}."),)
    return Choice(said, Section(titled, matrix(seen)))


def _in_order(seen: Compared) -> dict[str, str]:
    """Names by code."""
    rest, pressing = seen.facts.sort_values("name_"), seen.pressing
    both = (zip(rows["code"], rows["name_"], strict=True) for rows in (pressing, rest))
    return {code: name for rows in both for code, name in rows}
