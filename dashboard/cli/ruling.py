"""Commands by which people set the rules, and put a color in place of the computed one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import typer

from dashboard.cli.common import AsAt, By, Command, Json, KnownOn, Reason, actor, existing, opened, show
from data_loaders.errors import Message, Refused

NOTHING = "Nothing was changed."


def policy(
    what: Annotated[
        str | None, typer.Argument(metavar="[set]", help="`set` changes one; else they are listed.")
    ] = None,
    name: Annotated[str | None, typer.Argument(help="A setting: rag.all.cost_red, cadence_days, …")] = None,
    value: Annotated[str | None, typer.Argument(help="Its new value; `none` takes a difference away.")] = None,
    portfolio: Annotated[str | None, typer.Option(help="Only for this portfolio.")] = None,
    project: Annotated[str | None, typer.Option(help="Only for the project of this code.")] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Only say which projects change color; nothing is changed.")
    ] = False,
    reason: Reason = "",
    by: By = "",
    known_on: KnownOn = None,
    as_json: Json = False,
) -> None:
    """List the settings in force and who changed them; or change one, as a dated version."""
    if what is None:
        _list(known_on, as_json)
        return
    if what != "set" or name is None or value is None:
        raise typer.BadParameter("say: steerco policy, or steerco policy set NAME VALUE")
    name = _placed(name, portfolio, project)
    if preview:
        _preview(name, value, as_json)
        return
    from data_loaders.policies import change, value_of

    load = change(existing(), name, value_of(value), actor(by), reason)
    typer.echo(f"Load {load}: {name} is set to {value}.")


def _placed(name: str, portfolio: str | None, project: str | None) -> str:
    """The setting of a portfolio or project: rag.all.cost_red becomes rag.portfolios.Digital.cost_red."""
    if not (portfolio or project):
        return name
    if (portfolio and project) or not name.startswith("rag.all."):
        found = "both" if portfolio and project else f"{name} of a {'portfolio' if portfolio else 'project'}"
        expected = "--portfolio or --project, with a setting such as rag.all.cost_red"
        raise Refused(Message(found=found, expected=expected, hint=NOTHING))
    place = f"portfolios.{portfolio}" if portfolio else f"projects.{project}"
    return f"rag.{place}.{name.removeprefix('rag.all.')}"


def _list(known_on: str | None, as_json: bool) -> None:
    from dashboard.views import policy as rules
    from data_loaders.queries.settings import policy_history

    snapshot = _known(known_on)
    rows = policy_history(snapshot).to_dict("records")
    history = [{**row, "load": int(row["load"]), "changed_on": row["changed_on"].isoformat()} for row in rows]
    settings = rules.in_force(snapshot)
    if as_json:
        show({"version": _version(snapshot), "settings": settings, "history": history})
        return
    for name, value in settings.items():
        typer.echo(f"{name:<44}{rules.said(name, value)}")
    for row in history:
        values = f"{rules.said(row['name'], row['before'])} → {rules.said(row['name'], row['value'])}"
        why = f"; {row['reason']}" if row["reason"] else ""
        typer.echo(f"load {row['load']:>4}  {row['changed_on'][:10]}  {row['name']}: {values} ({row['by']}{why})")


def _version(snapshot: Any) -> dict[str, Any] | None:
    from dashboard.views.policy import version

    found = version(snapshot)
    return {**found, "changed_on": found["changed_on"].isoformat()} if found else None


def _known(known_on: str | None) -> Any:
    """The record as known then, also one that has settings and no projects yet."""
    from dashboard.settings import Settings
    from data_loaders.known_on import last_load_by
    from data_loaders.snapshot import Snapshot

    record = existing()
    state = record.state()
    number = state.effective if known_on is None else last_load_by(record, known_on)
    return Snapshot(record, date.max, number, scope=Settings().scope, generation=state.generation)


def _preview(name: str, value: str, as_json: bool) -> None:
    from dashboard.views import policy as rules
    from dashboard.views.facts import policy_of
    from data_loaders.policies import proposed, require_known, value_of
    from data_loaders.queries.settings import all_settings

    snapshot = opened(None, None)
    wanted = proposed(all_settings(snapshot), name, value_of(value))
    with snapshot.store.reading() as connection:
        require_known(connection, wanted)
    if wanted.setting not in rules.OF_COLORS:
        expected = f"a setting that colors follow from: {', '.join(rules.OF_COLORS)}"
        raise Refused(Message(cell=name, found="a preview of it", expected=expected, hint=NOTHING))
    seen = rules.preview_of(snapshot, wanted.setting, wanted.value)
    currency = policy_of(snapshot).reporting_currency
    if as_json:
        show({"said": seen.said, "changes": rules.changes_for_programs(seen.changes, currency)})
        return
    for row in seen.changes.to_dict("records"):
        typer.echo(f"{row['code']:<16}{row['dimension']:<10}{row['before']:<10} → {row['after']:<10} {row['name']}")
    typer.echo(f"{seen.said} {NOTHING}")


def override(
    project: Annotated[str, typer.Argument(help="Code of the project.")],
    color: Annotated[str, typer.Argument(help="green, amber or red; none lifts the override.")],
    until: Annotated[
        datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="The last day on which it holds.")
    ] = None,
    reason: Reason = "",
    by: By = "",
) -> None:
    """Put a color in place of the computed one until a day, with the reason; or lift that."""
    from data_loaders.overrides import lift
    from data_loaders.overrides import override as record

    if color.strip().casefold() == "none":
        load = lift(existing(), project, actor(by), reason)
        typer.echo(f"Load {load}: the figures decide the color of {project} again.")
        return
    last = until.date() if until else None
    load = record(existing(), project, color, actor(by), reason, last)
    typer.echo(f"Load {load}: {project} is {color.strip().upper()} until {last}; the computed color stays beside it.")


def overrides(as_at: AsAt = None, known_on: KnownOn = None, as_json: Json = False) -> None:
    """List the overrides in force, and those that have expired and fell back to the computed color."""
    from dashboard.views.overrides import listed

    found = listed(opened(as_at, known_on))
    days = {name: found[name].dt.strftime("%Y-%m-%d") for name in ("set_on", "expires_on")}
    rows = found.assign(**days).drop(columns=["project_id", "said_at"]).to_dict("records")
    if as_json:
        show([{**row, "load": int(row["load"]), "expired": bool(row["expired"])} for row in rows])
        return
    for row in rows:
        state = "expired" if row["expired"] else "in force"
        typer.echo(
            f"{row['code']:<16}{state:<10}{row['color']:<7}(figures: {row['computed']}) until {row['expires_on']}, "
            f"by {row['author']}: {row['reason']}"
        )
    expired = sum(row["expired"] for row in rows)
    typer.echo(f"{len(rows) - expired} in force, {expired} expired.")


COMMANDS = (
    Command(policy, 'steerco policy set rag.all.cost_red 12 --reason "agreed by the board" --preview'),
    Command(override, 'steerco override DIG-004 amber --until 2026-12-31 --reason "supplier has paid"'),
    Command(overrides, "steerco overrides --json"),
)
