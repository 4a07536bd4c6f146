"""Commands by which people decide who is who."""

from __future__ import annotations

from typing import Annotated

import typer

from dashboard.cli.common import By, Command, Json, Reason, actor, existing, show
from data_loaders.errors import Message, Refused


def matches(as_json: Json = False) -> None:
    """List the codes and names that wait for a person."""
    from data_loaders.matching import waiting

    rows = waiting(existing())
    if as_json:
        show([{name: row._mapping[name] for name in ("id", "kind", "source", "code", "name", "place", "candidates")}
              for row in rows])  # fmt: skip
        return
    for row in rows:
        near = " or ".join(f"{one['name']} ({one['score']} %)" for one in row.candidates) or "nothing near"
        what = "new, near" if row.kind == "near" else "unknown, near"
        typer.echo(f"{row.id:>4}  “{row.name or row.code}” of {row.source} ({row.place}): {what} {near}")
    typer.echo(f"{len(rows)} wait. Answer with steerco match NUMBER --same-as CODE, or --different.")


def match(
    number: Annotated[int, typer.Argument(help="Number of what waits; steerco matches lists it.")],
    same_as: Annotated[str | None, typer.Option(help="Code of the project that it is.")] = None,
    different: Annotated[bool, typer.Option("--different", help="It is none of the known projects.")] = False,
    reason: Reason = "",
    by: By = "",
) -> None:
    """Answer what waits: the same project as another, or a different one."""
    from data_loaders.matching import settle

    if bool(same_as) == different:
        raise Refused(Message(found="no answer, or two", expected="--same-as CODE or --different"))
    load = settle(existing(), number, same_as, actor(by), reason)
    typer.echo(f"Load {load}: recorded. Facts that were rejected come in when their file is loaded again.")


def join(
    code: Annotated[str, typer.Argument(help="Code of the project that is another one.")],
    same_as: Annotated[str, typer.Argument(help="Code of the project that it is.")],
    reason: Reason = "",
    by: By = "",
) -> None:
    """Record that two projects are one."""
    from data_loaders.matching import join as record

    typer.echo(f"Load {record(existing(), code, same_as, actor(by), reason)}: {code} is shown as {same_as}.")


def part(
    code: Annotated[str, typer.Argument(help="Code of the project that is itself after all.")],
    reason: Reason = "",
    by: By = "",
) -> None:
    """Undo that a project is shown as another; nothing is lost."""
    from data_loaders.matching import part as record

    typer.echo(f"Load {record(existing(), code, actor(by), reason)}: {code} is shown as itself.")


COMMANDS = (
    Command(matches, "steerco matches --json"),
    Command(match, "steerco match 3 --same-as DIG-004 --by 'A. Lin'"),
    Command(join, "steerco join OLD-7 DIG-004 --reason 'renamed in May'"),
    Command(part, "steerco part OLD-7 --reason 'they are two after all'"),
)
