"""Which project a row speaks of: by code, else by name, else by an alias that a person confirmed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

import yaml
from rapidfuzz import fuzz, process
from sqlalchemy import Connection, func, insert, select

from data_loaders.schema import project, project_alias
from data_loaders.sources.values import fold


class UnknownProject(Exception):
    """No project of that code or name; `near` are known names that resemble it."""

    def __init__(self, expected: str, near: list[str]) -> None:
        super().__init__(expected)
        self.expected = expected
        self.near = near


class Projects:
    """The projects known to the record, within one load. New ones are added by `create`, and written by
    `write`; nothing is ever merged by resemblance."""

    def __init__(self, connection: Connection) -> None:
        self._by: dict[str, dict[str, set[int]]] = {"code": defaultdict(set), "name": defaultdict(set)}
        self._codes: set[str] = set(connection.scalars(select(project.c.code)))
        self._next_id = (connection.execute(select(func.max(project.c.id))).scalar() or 0) + 1
        self._next_alias = (connection.execute(select(func.max(project_alias.c.id))).scalar() or 0) + 1
        self.new_projects: list[dict[str, Any]] = []
        self.new_aliases: list[dict[str, Any]] = []
        self._shown: list[str] = []
        query = select(project_alias).where(project_alias.c.load_to.is_(None))
        for alias in connection.execute(query).mappings():
            self._by[alias["kind"]][alias["key"]].add(alias["project_id"])
            self._shown.append(alias["value"])

    def find(self, code: str | None, name: str | None) -> int | None:
        """The project of a code, else of a name. None where there is none; a name that several projects
        carry identifies none of them."""
        for kind, value in (("code", code), ("name", name)):
            if value:
                ids = self._by[kind].get(fold(value), set())
                if len(ids) == 1:
                    return next(iter(ids))
        return None

    def is_shared(self, name: str | None) -> bool:
        """Whether several projects go by a name."""
        return bool(name) and len(self._by["name"].get(fold(name or ""), ())) > 1

    def require(self, code: str | None, name: str | None) -> int:
        """Like `find`, but raises UnknownProject."""
        found = self.find(code, name)
        if found is None and self.is_shared(name):
            raise UnknownProject("the code of the project, because several go by this name", [])
        if found is None:
            near = process.extract(code or name or "", self._shown, scorer=fuzz.WRatio, limit=3, score_cutoff=70)
            raise UnknownProject("the code or name of a project in the register", [match[0] for match in near])
        return found

    def create(self, code: str | None, name: str | None) -> int:
        """A new project. Without a code of its own it gets one made of its name."""
        own = code or self._free(fold(name or "")[:80].strip().replace(" ", "-") or "project")
        number = self._next_id
        self._next_id += 1
        self._codes.add(own)
        self.new_projects.append({"id": number, "code": own})
        self.learn(number, "code", own)
        return number

    def _free(self, code: str) -> str:
        numbered = (f"{code}-{number}" for number in range(2, 10_000))
        return code if code not in self._codes else next(other for other in numbered if other not in self._codes)

    def learn(
        self, number: int, kind: str, value: str | None, confirmed_by: str | None = None, on: date | None = None
    ) -> None:
        """Note that a project goes by this code or name too."""
        if not value or number in self._by[kind][fold(value)]:
            return
        self._by[kind][fold(value)].add(number)
        self._shown.append(value)
        self.new_aliases.append(
            {
                "id": self._next_alias,
                "project_id": number,
                "kind": kind,
                "value": value,
                "key": fold(value),
                "confirmed_by": confirmed_by,
                "confirmed_on": on,
            }
        )
        self._next_alias += 1

    def mark(self) -> tuple[int, int]:
        """Where the record of new projects and names stands; for `forget`."""
        return len(self.new_projects), len(self.new_aliases)

    def forget(self, mark: tuple[int, int]) -> None:
        """Take back what was created and learned since a mark: the row that brought it was rejected."""
        for alias in self.new_aliases[mark[1] :]:
            self._by[alias["kind"]][alias["key"]].discard(alias["project_id"])
            self._shown.remove(alias["value"])
        for row in self.new_projects[mark[0] :]:
            self._codes.discard(row["code"])
        self._next_id -= len(self.new_projects) - mark[0]
        self._next_alias -= len(self.new_aliases) - mark[1]
        del self.new_projects[mark[0] :], self.new_aliases[mark[1] :]

    def write(self, connection: Connection, load_id: int) -> None:
        if self.new_projects:
            connection.execute(insert(project), [{**row, "created_by": load_id} for row in self.new_projects])
        if self.new_aliases:
            connection.execute(insert(project_alias), [{**row, "load_from": load_id} for row in self.new_aliases])


def learn_aliases(projects: Projects, text: str) -> int:
    """Take over an alias list that a person confirmed. Gives the number of projects it names.

    Format: `confirmed_by`, `confirmed_on`, `projects: [{code, name, aliases: [{kind, value}]}]`.
    """
    content = yaml.safe_load(text)
    entries: Iterable[dict[str, Any]] = content["projects"]
    for entry in entries:
        names = [entry["name"], *(a["value"] for a in entry["aliases"] if a["kind"] == "name")]
        codes = [entry["code"], *(a["value"] for a in entry["aliases"] if a["kind"] == "code")]
        number = next((n for n in (projects.find(code, None) for code in codes) if n), None)
        number = number or projects.create(entry["code"], None)
        for kind, values in (("code", codes), ("name", names)):
            for value in values:
                projects.learn(number, kind, value, content["confirmed_by"], content["confirmed_on"])
    return len(content["projects"])
