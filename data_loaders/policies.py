"""The settings of an organization: what they may be, and how they are changed. Each value is a dated version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import Connection, func, insert, select, update

from data_loaders.authority import require_known_sources
from data_loaders.errors import Message, Refused
from data_loaders.journal import Actor, log_change, note
from data_loaders.mapping import FieldGroup
from data_loaders.schema import policy, project, register
from data_loaders.store import Store


def _plain(number: Decimal) -> Decimal:
    """12.0 and 12 are one value, kept the same."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


Percent = Annotated[Decimal, Field(ge=0, le=1000, decimal_places=4), AfterValidator(_plain)]
Weight = Annotated[Decimal, Field(ge=0, le=100, decimal_places=4), AfterValidator(_plain)]
Days = Annotated[int, Field(ge=0, le=3650)]
Dimension = Literal["cost", "schedule"]
DIMENSIONS: tuple[Dimension, ...] = ("cost", "schedule")
NOTHING = "Nothing was changed."
PLACES = {"portfolios": "portfolio", "projects": "project"}  # where rules may differ
ANYTHING = {"organization": "–", "reporting_currency": "XXX"}  # stands for what was never said and has no default


class RagRule(BaseModel):
    """From where on a project is amber and red, and how its overall color is made (domain reference, section 1.5).

    cost: percent that the forecast is over the budget; reaching it is the worse color. slip: calendar days late;
    up to and including it is the better color. overall: the worst of the rated dimensions, or their weighted points
    (green 0, amber 1, red 2). stale_caps: whether a project whose report misses two cycles is amber at best.
    """

    model_config = ConfigDict(extra="forbid")
    cost_amber: Percent = Decimal(5)
    cost_red: Percent = Decimal(10)
    slip_amber: Days = 7
    slip_red: Days = 30
    overall: Literal["worst", "weighted"] = "worst"
    weights: dict[Dimension, Weight] = {"cost": Decimal(50), "schedule": Decimal(50)}
    fewest_rated: int = Field(default=2, ge=1, le=2)
    grace_days: int = Field(default=7, ge=0, le=365)
    stale_caps: bool = True

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for name, unit in (("cost", "%"), ("slip", "days")):
            amber, red = getattr(self, f"{name}_amber"), getattr(self, f"{name}_red")
            if amber >= red:
                raise ValueError(f"{name}_amber ({amber} {unit}) must be below {name}_red ({red} {unit})")
        if (said := sum(self.weights.values())) != 100:
            raise ValueError(f"weights must sum to 100, and sum to {said}")
        self.weights = {name: self.weights.get(name, Decimal(0)) for name in DIMENSIONS}
        return self


class RagRules(BaseModel):
    """The rule of the organization, and what differs for portfolios (by name) and projects (by code)."""

    model_config = ConfigDict(extra="forbid")
    all: RagRule = RagRule()
    portfolios: dict[str, dict[str, Any]] = {}
    projects: dict[str, dict[str, Any]] = {}

    @model_validator(mode="after")
    def _each_in_order(self) -> Self:
        """A difference must make a rule that holds, alone and (for a project) on top of any portfolio's. It is kept
        as it was understood: numbers as numbers, yes and no as such."""
        for kind, differences in ((PLACES[place], getattr(self, place)) for place in PLACES):
            for name, difference in differences.items():
                for base in ({}, *self.portfolios.values()) if kind == "project" else ({},):
                    try:
                        understood = self.merged(base, difference).model_dump(mode="json")
                    except ValueError as error:
                        raise ValueError(f"{kind} {name!r}: {_said(error)}") from None
                differences[name] = {key: understood[key] for key in difference}
        return self

    def merged(self, *differences: dict[str, Any]) -> RagRule:
        """The rule with differences laid over it, the last one on top. Raises ValueError where it cannot hold."""
        values = self.all.model_dump()
        for difference in differences:
            values |= difference
        return RagRule.model_validate(values)


class Tolerance(BaseModel):
    """Differences between sources that count as rounding: below the amount (in units of the currency), below the
    share of the larger figure, or below the days."""

    model_config = ConfigDict(extra="forbid")
    amount: Decimal = Field(default=Decimal(1), ge=0)
    percent: Decimal = Field(default=Decimal(0), ge=0, le=100)
    days: int = Field(default=1, ge=0)


class Settings(BaseModel):
    """Everything that an organization sets."""

    model_config = ConfigDict(extra="forbid")
    organization: str
    notice: str = ""
    attribution: str = ""
    reporting_currency: str = Field(pattern="^[A-Z]{3}$")
    fiscal_year_start: int = Field(1, ge=1, le=12)
    levels: dict[Literal["portfolio", "program"], str] = {"portfolio": "Portfolio", "program": "Program"}
    money_basis: Literal["life", "year"] = "life"
    cadence_days: int = Field(31, ge=1, le=3650)
    assurance_days: int = Field(190, ge=0, le=36500)  # how long an assurance review holds
    authority: dict[FieldGroup, list[str]] = {}  # sources of a group, the one that counts most first
    tolerance: Tolerance = Tolerance()
    rag: RagRules = RagRules()  # from where on a project is amber and red
    minimum_hidden: int = Field(3, ge=1)  # fewer hidden projects than this are not told of in money


# --- What a change would make ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """A change of one setting that would hold.

    name: the setting as it is asked for, e.g. `rag.all.cost_red`; before, after: its value. setting: the setting that
    it is part of (`rag`); value: the whole of that, as it is kept.
    """

    name: str
    before: Any
    after: Any
    setting: str
    value: Any

    @property
    def said(self) -> str:
        """What is changed, in words that name no portfolio or project: the log of loads is read by everyone."""
        place = self.name.split(".")[1] if self.setting == "rag" else ""
        return f"{self.setting} of a {PLACES[place]}" if place in PLACES else self.name


def proposed(current: dict[str, Any], name: str, value: Any) -> Change:
    """What becomes of the settings (by name, as they are kept) with one of them changed: validated as the manifest
    is. A difference of a portfolio or project that is set to None is taken away.

    name: of a setting (`cadence_days`), or of a part of the rules of colors: `rag.all.cost_red`,
    `rag.portfolios.Digital.cost_red`, `rag.projects.DIG-004.cost_red`. Raises Refused where it cannot hold.
    """
    path = _path(name)
    known = {key: found for key, found in current.items() if key in Settings.model_fields}
    before = _validated(name, None, ANYTHING | known)
    after = _validated(name, value, ANYTHING | known | {path[0]: _replaced(before[path[0]], path[1:], value)})
    if _at(before, path) == _at(after, path):
        found = f"{_shown(value)}, as it is already"
        raise Refused(Message(cell=name, found=found, expected="another value", hint=NOTHING))
    was = None if name in ANYTHING and name not in known else _at(before, path)
    return Change(name, was, _at(after, path), path[0], after[path[0]])


def value_of(text: str) -> Any:
    """What a person wrote as the value of a setting: `12`, `12 %`, `no`, `weighted`, `cost: 60, schedule: 40`; None for
    nothing, or `none`."""
    text = text.strip().removesuffix("%").strip()
    if text.casefold() in ("", "none", "null"):
        return None
    try:
        return yaml.safe_load(f"{{{text}}}" if re.match(r"\w+: ", text) else text)
    except yaml.YAMLError:
        return text


def _path(name: str) -> tuple[str, ...]:
    """`rag.portfolios.Digital 2.0.cost_red` is rag, portfolios, Digital 2.0, cost_red."""
    setting, _, rest = name.partition(".")
    place, _, rest = rest.partition(".")
    if setting == "rag" and place == "all" and rest in RagRule.model_fields:
        return setting, place, rest
    who, _, field = rest.rpartition(".")
    if setting == "rag" and place in PLACES and who and field in RagRule.model_fields:
        return setting, place, who, field
    if setting in Settings.model_fields and setting != "rag" and name == setting:
        return (setting,)
    rules = ", ".join(RagRule.model_fields)
    others = ", ".join(field for field in Settings.model_fields if field != "rag")
    expected = f"one of: {others}; or rag.all., rag.portfolios.NAME. or rag.projects.CODE. and one of: {rules}"
    raise Refused(Message(cell=name, found="no such setting", expected=expected, hint=NOTHING))


def _replaced(before: Any, path: tuple[str, ...], value: Any) -> Any:
    """What stands at a path replaced; None takes away what differs, and with the last of it the place."""
    if not path:
        return value
    key, rest = path[0], path[1:]
    inside = _replaced(before.get(key, {}), rest, value)
    if inside is None or (inside == {} and len(rest) == 1):
        return {name: found for name, found in before.items() if name != key}
    return {**before, key: inside}


def _at(values: dict[str, Any], path: tuple[str, ...]) -> Any:
    found: Any = values
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _validated(name: str, value: Any, values: dict[str, Any]) -> dict[str, Any]:
    try:
        return Settings.model_validate(values).model_dump(mode="json")
    except ValidationError as error:
        expected, hint = "a value that holds beside the others", f"Choose another one, or change those first. {NOTHING}"
        raise Refused(
            Message(cell=name, found=f"{_shown(value)}: {_said(error)}", expected=expected, hint=hint)
        ) from None


def _said(error: ValueError) -> str:
    """What a validation found, in its own words."""
    if not isinstance(error, ValidationError):
        return str(error)
    said = [one["msg"].removeprefix("Value error, ") for one in error.errors()]
    return "; ".join(f"{text[:1].lower()}{text[1:]}" for text in said)


def _shown(value: Any) -> str:
    return "nothing" if value is None else repr(value) if isinstance(value, str) else str(value)


# --- Keeping it ------------------------------------------------------------------------------------------


def change(store: Store, name: str, value: Any, actor: Actor, reason: str) -> int:
    """Change one setting (see `proposed`), as a load of its own. Gives the load that records it.

    Raises Refused where it cannot hold, changes nothing, names a portfolio, project or source that the record does
    not know, or no reason is given.
    """
    if not reason.strip():
        hint = f"Say why it is changed. {NOTHING}"
        raise Refused(Message(cell=name, found="no reason", expected="a reason", hint=hint))
    with store.writing(f"changing {name}", actor.name, actor.origin) as connection:
        wanted = proposed({key: row[1] for key, row in in_force(connection).items()}, name, value)
        require_known(connection, wanted)
        load_id = log_change(connection, "policy", wanted.said, actor)
        put(connection, {wanted.setting: wanted.value}, load_id)
        note(connection, actor, "policy", name, load_id, before=wanted.before, after=wanted.after,
             reason=reason.strip())  # fmt: skip
    return load_id


def require_known(connection: Connection, wanted: Change) -> None:
    """Raises Refused where a change is about a portfolio, project or source that the record does not know."""
    if wanted.setting == "authority":
        require_known_sources(connection, wanted.value, (), "authority")
    path = _path(wanted.name)
    if len(path) < 4 or wanted.after is None:
        return
    table = register.table
    known = {
        "portfolios": select(table.c.portfolio).where(table.c.portfolio == path[2], table.c.load_to.is_(None)),
        "projects": select(project.c.code).where(project.c.code == path[2]),
    }[path[1]]
    if connection.execute(known.limit(1)).first() is None:
        expected = f"a {PLACES[path[1]]} of the record"
        raise Refused(Message(cell=wanted.name, found=repr(path[2]), expected=expected, hint=NOTHING))


def in_force(connection: Connection) -> dict[str, tuple[int, Any]]:
    """Every setting as it is now, and the row that it stands in."""
    query = select(policy.c.id, policy.c.name, policy.c.value).where(policy.c.load_to.is_(None))
    return {row.name: (row.id, row.value) for row in connection.execute(query)}


def put(connection: Connection, values: dict[str, Any], load_id: int) -> None:
    """New versions of settings; they end those in force."""
    query = update(policy).where(policy.c.name.in_(values), policy.c.load_to.is_(None))
    connection.execute(query.values(load_to=load_id))
    first = (connection.execute(select(func.max(policy.c.id))).scalar() or 0) + 1
    rows = [
        {"id": first + place, "name": name, "value": value, "load_from": load_id}
        for place, (name, value) in enumerate(values.items())
    ]
    connection.execute(insert(policy), rows)
