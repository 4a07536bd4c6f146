"""Which project a row speaks of: by code, else by name, else as a person confirmed. Nothing is ever merged by
resemblance: what resembles a known project waits for a person (matching.py)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml
from rapidfuzz import fuzz, process
from sqlalchemy import Connection, func, insert, select

from data_loaders.schema import Entity, load, project, project_alias, project_link, project_match
from data_loaders.sources.values import fold

HINTED = 70  # resemblance of 100 from which a name is offered as what may have been meant
NEAR = 88  # resemblance from which a new project may be a known one under another name


class UnknownProject(Exception):
    """No project of that code or name; `near` are known names that resemble it."""

    def __init__(self, expected: str, near: list[str]) -> None:
        super().__init__(expected)
        self.expected = expected
        self.near = near


@dataclass(frozen=True)
class Waiting:
    """A code or name that waits for a person."""

    kind: str  # unknown, near
    code: str | None
    name: str | None
    project_id: int | None
    place: str
    candidates: tuple[dict[str, Any], ...]


class Projects:
    """The projects known to the record, within one load. New ones are added by `create`, and written by `write`.

    A project that a person linked to another stays itself here; `shown` gives the one that it is shown as.
    """

    def __init__(self, connection: Connection, source: str = "") -> None:
        self.source = source
        self._by: dict[str, dict[str, set[int]]] = {"code": defaultdict(set), "name": defaultdict(set)}
        self._codes: dict[str, int] = {row.code: row.id for row in connection.execute(select(project))}
        self._next_id = (connection.execute(select(func.max(project.c.id))).scalar() or 0) + 1
        self._next_alias = (connection.execute(select(func.max(project_alias.c.id))).scalar() or 0) + 1
        self._linked = _links(connection)
        self._coded: set[tuple[int, str]] = set()  # project, and a source that stated a code of it
        self.new_projects: list[dict[str, Any]] = []
        self.new_aliases: list[dict[str, Any]] = []
        self.new_links: list[dict[str, Any]] = []
        self.waiting: list[Waiting] = []
        self._values: list[tuple[str, str, int]] = []  # what projects go by: folded, as found, and whose it is
        self._read_aliases(connection)
        self._asked = _asked(connection)

    def _read_aliases(self, connection: Connection) -> None:
        query = select(project_alias, load.c.source).join(load, load.c.id == project_alias.c.load_from)
        current = query.where(project_alias.c.load_to.is_(None)).order_by(project_alias.c.id)
        for alias in connection.execute(current).mappings():
            self._by[alias["kind"]][alias["key"]].add(alias["project_id"])
            self._values.append((alias["key"], alias["value"], alias["project_id"]))
            if alias["kind"] == "code":
                self._coded.add((alias["project_id"], alias["source"]))

    # --- Finding -----------------------------------------------------------------------------------------

    def shown(self, number: int) -> int:
        """The project that a project is shown as."""
        return self._linked.get(number, number)

    def shown_key(self, entity: Entity, key: tuple[Any, ...]) -> tuple[Any, ...]:
        """The key of a fact (its date and grain) with the project that it is shown for."""
        if not self._linked or entity.project_at is None:
            return key
        place = 1 + entity.project_at
        return (*key[:place], self.shown(key[place]), *key[place + 1 :])

    def find(self, code: str | None, name: str | None) -> int | None:
        """The project of a code, else of a name. None where there is none; a name that several projects
        carry identifies none of them."""
        for kind, value in (("code", code), ("name", name)):
            if value:
                ids = self._by[kind].get(fold(value), set())
                if len({self.shown(number) for number in ids}) == 1:
                    return min(ids)
        return None

    def is_shared(self, name: str | None) -> bool:
        """Whether several projects go by a name."""
        return bool(name) and len({self.shown(n) for n in self._by["name"].get(fold(name or ""), ())}) > 1

    def is_another(self, number: int, code: str | None) -> bool:
        """Whether a new code tells that a project of the same name is another one: its source has given a code
        to the one of that name already, and one source does not code a project twice."""
        known = bool(code) and bool(self._by["code"].get(fold(code or "")))
        return bool(code) and not known and (number, self.source) in self._coded

    def require(self, code: str | None, name: str | None) -> int:
        """Like `find`, but raises UnknownProject."""
        found = self.find(code, name)
        if found is not None:
            return found
        if self.is_shared(name):
            raise UnknownProject("the code of the project, because several go by this name", [])
        near = [candidate["name"] for candidate in self.resembling(code or name or "", HINTED)]
        raise UnknownProject("the code or name of a project in the register", near)

    def resembling(
        self, value: str, least: int, besides: frozenset[int] = frozenset(), scorer: Any = fuzz.WRatio
    ) -> list[dict[str, Any]]:
        """Up to three known projects whose code or name resembles a text, best first."""
        keys = [key for key, _, _ in self._values]  # folded already: to fold them for each text would take minutes
        found = process.extract(fold(value), keys, scorer=scorer, limit=12, score_cutoff=least)
        best: dict[int, dict[str, Any]] = {}
        for _, score, place in found:
            _, text, own = self._values[place]
            number = self.shown(own)
            if number not in besides and own not in besides:
                best.setdefault(number, {"project": number, "name": text, "score": round(score)})
        return sorted(best.values(), key=lambda one: (-one["score"], one["project"]))[:3]

    # --- Adding ------------------------------------------------------------------------------------------

    def create(self, code: str | None, name: str | None) -> int:
        """A new project. Without a code of its own it gets one made of its name."""
        own = self._free(code or fold(name or "")[:80].strip().replace(" ", "-") or "project")
        number = self._next_id
        self._next_id += 1
        self._codes[own] = number
        self.new_projects.append({"id": number, "code": own})
        self.learn(number, "code", code or own)
        return number

    def _free(self, code: str) -> str:
        numbered = (f"{code}-{number}" for number in range(2, 10_000))
        return code if code not in self._codes else next(other for other in numbered if other not in self._codes)

    def learn(
        self, number: int, kind: str, value: str | None, confirmed_by: str | None = None, on: date | None = None
    ) -> None:
        """Note that a project goes by this code or name too."""
        if kind == "code" and value:
            self._coded.add((number, self.source))
        if not value or number in self._by[kind][fold(value)]:
            return
        self._by[kind][fold(value)].add(number)
        self._values.append((fold(value), value, number))
        self.new_aliases.append(
            {
                "id": self._next_alias, "project_id": number, "kind": kind, "value": value, "key": fold(value),
                "confirmed_by": confirmed_by, "confirmed_on": on,
            }
        )  # fmt: skip
        self._next_alias += 1

    def link(self, number: int, same_as: int, by: str, on: date, reason: str | None = None) -> None:
        """Note that a person said that a project is another one."""
        target = self.shown(same_as)
        if self.shown(number) == target:
            return
        if number in self._linked or number in self._linked.values():
            raise ValueError(f"project {number} is linked already; links are never chained")
        self._linked[number] = target
        self.new_links.append(
            {"project_id": number, "same_as": target, "reason": reason, "confirmed_by": by, "confirmed_on": on}
        )

    def unlink(self, number: int) -> None:
        """Forget a link that was ended."""
        self._linked.pop(number, None)

    @property
    def numbers(self) -> list[int]:
        """All projects."""
        return list(self._codes.values())

    def wait(self, code: str | None, name: str | None, place: str) -> None:
        """Ask a person which project a code or name is that none is known by."""
        self._ask(Waiting("unknown", code, name, None, place, tuple(self.resembling(name or code or "", HINTED))))

    def ask_about_new(self, stated: set[int], place: str) -> None:
        """Ask a person about new projects that resemble a known one, which the file does not state itself."""
        new = {row["id"]: row["code"] for row in self.new_projects}
        if len(new) == len(self._codes):  # the first of all registers: there is nothing to resemble
            return
        besides = frozenset(self.shown(number) for number in stated) | stated | new.keys()
        for alias in self.new_aliases:
            number = alias["project_id"]
            if alias["kind"] == "name" and number in new:
                near = self.resembling(alias["value"], NEAR, besides, fuzz.token_sort_ratio)
                if near:
                    self._ask(Waiting("near", new[number], alias["value"], number, place, tuple(near)))

    def _ask(self, one: Waiting) -> None:
        question = (one.kind, self.source, one.code, one.name)
        if question not in self._asked:
            self._asked.add(question)
            self.waiting.append(one)

    # --- Taking back, and writing ------------------------------------------------------------------------

    def mark(self) -> tuple[int, int]:
        """Where the record of new projects and names stands; for `forget`."""
        return len(self.new_projects), len(self.new_aliases)

    def forget(self, mark: tuple[int, int]) -> None:
        """Take back what was created and learned since a mark: the row that brought it was rejected."""
        for alias in self.new_aliases[mark[1] :]:
            self._by[alias["kind"]][alias["key"]].discard(alias["project_id"])
            self._values.remove((alias["key"], alias["value"], alias["project_id"]))
        for row in self.new_projects[mark[0] :]:
            del self._codes[row["code"]]
            self._coded.discard((row["id"], self.source))
        self._next_id -= len(self.new_projects) - mark[0]
        self._next_alias -= len(self.new_aliases) - mark[1]
        del self.new_projects[mark[0] :], self.new_aliases[mark[1] :]

    def write(self, connection: Connection, load_id: int) -> None:
        if self.new_projects:
            connection.execute(insert(project), [{**row, "created_by": load_id} for row in self.new_projects])
        if self.new_aliases:
            connection.execute(insert(project_alias), [{**row, "load_from": load_id} for row in self.new_aliases])
        if self.new_links:
            first = (connection.execute(select(func.max(project_link.c.id))).scalar() or 0) + 1
            links = [{"id": first + n, **row, "load_from": load_id} for n, row in enumerate(self.new_links)]
            connection.execute(insert(project_link), links)
        self.write_waiting(connection, load_id)

    def write_waiting(self, connection: Connection, load_id: int, refused: bool = False) -> None:
        """Keep what waits for a person. Of a load that was refused no new project is written, so that only the
        unknown ones wait."""
        first = (connection.execute(select(func.max(project_match.c.id))).scalar() or 0) + 1
        rows = [
            {
                "id": first + place, "kind": one.kind, "source": self.source, "code": one.code, "name": one.name,
                "project_id": one.project_id, "place": one.place, "candidates": list(one.candidates),
                "load_from": load_id,
            }
            for place, one in enumerate(one for one in self.waiting if one.kind == "unknown" or not refused)
        ]  # fmt: skip
        if rows:
            connection.execute(insert(project_match), rows)


def _links(connection: Connection) -> dict[int, int]:
    query = select(project_link.c.project_id, project_link.c.same_as).where(project_link.c.load_to.is_(None))
    return {row.project_id: row.same_as for row in connection.execute(query)}


def _asked(connection: Connection) -> set[tuple[str, str, str | None, str | None]]:
    """What persons were asked already, whether they have answered or not."""
    table = project_match
    query = select(table.c.kind, table.c.source, table.c.code, table.c.name)
    answered = table.c.outcome == "different"
    return {tuple(row) for row in connection.execute(query.where(table.c.load_to.is_(None) | answered))}


def learn_aliases(projects: Projects, text: str) -> int:
    """Take over an alias list that a person confirmed. Gives the number of projects it names.

    Format: `confirmed_by`, `confirmed_on`, `projects: [{code, name, aliases: [{kind, value}]}]`.
    Each alias becomes a project of its own, linked to the one it is, so that it can be parted again.
    """
    content = yaml.safe_load(text)
    by, on = content["confirmed_by"], content["confirmed_on"]
    for entry in content["projects"]:
        number = projects.find(entry["code"], None) or projects.create(entry["code"], None)
        projects.learn(number, "name", entry["name"], by, on)
        for alias in entry["aliases"]:
            kind, value = alias["kind"], alias["value"]
            other = projects.find(value if kind == "code" else None, value if kind == "name" else None)
            if other is None:
                other = projects.create(value if kind == "code" else None, value if kind == "name" else None)
                projects.learn(other, kind, value, by, on)
            projects.link(other, number, by, on, "alias list")
    return len(content["projects"])
