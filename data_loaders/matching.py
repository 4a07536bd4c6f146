"""What people decide about identity: that two projects are one, that they are not, and that it was a mistake.

Facts stay with the project they were stated for; a decision only says under which project they are shown, from
one load on. So a wrong one is undone without loss, and the record as it was known before opens as it was.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, update

from data_loaders.errors import Message, Refused
from data_loaders.identity import Projects
from data_loaders.journal import Actor, log_change, note
from data_loaders.schema import ENTITIES, project, project_link, project_match
from data_loaders.store import Store

HINT = "steerco matches lists what waits; steerco figures --by project lists the codes."


def waiting(store: Store) -> list[Row]:
    """What waits for a person, oldest first: rows of project_match."""
    query = select(project_match).where(project_match.c.load_to.is_(None)).order_by(project_match.c.id)
    with store.reading() as connection:
        return list(connection.execute(query))


def settle(store: Store, number: int, same_as: str | None, actor: Actor, reason: str = "") -> int:
    """Answer what waits: it is the project of code `same_as`, or (None) none that is known. Gives the load that
    records it.

    Raises Refused where nothing of that number waits, there is no such project, or the two are stated side by
    side, and so cannot be one.
    """
    with store.writing(f"settling match {number}", actor.name, actor.origin) as connection:
        query = select(project_match).where(project_match.c.id == number, project_match.c.load_to.is_(None))
        row = connection.execute(query).first()
        if row is None:
            raise Refused(Message(f"match {number}", found="nothing that waits", expected="an open match", hint=HINT))
        what = row.name or row.code
        load_id = log_change(connection, "identity", f"{what} is {same_as or 'another project'}", actor)
        outcome = "same" if same_as else "different"
        if same_as:
            target = _project(connection, same_as)
            projects = Projects(connection, row.source)
            other = row.project_id or _of_its_own(projects, row)
            _link(connection, projects, other, target, actor, reason, load_id)
        closing = update(project_match).where(project_match.c.id == number)
        connection.execute(closing.values(load_to=load_id, outcome=outcome, settled_by=actor.name))
        note(connection, actor, "match", f"{what}", load_id, outcome=outcome, same_as=same_as, reason=reason)
    return load_id


def join(store: Store, code: str, same_as: str, actor: Actor, reason: str = "") -> int:
    """Record that two projects are one, which is shown as the second. Gives the load that records it.

    Raises Refused where there are no such projects, they are one already, or are stated side by side.
    """
    with store.writing(f"joining {code} and {same_as}", actor.name, actor.origin) as connection:
        load_id = log_change(connection, "identity", f"{code} is {same_as}", actor)
        own, target = _project(connection, code), _project(connection, same_as)
        _link(connection, Projects(connection), own, target, actor, reason, load_id)
        note(connection, actor, "join", code, load_id, same_as=same_as, reason=reason)
    return load_id


def part(store: Store, code: str, actor: Actor, reason: str = "") -> int:
    """Undo that a project is shown as another: from now on it is itself again, with all that was ever stated for
    it. Gives the load that records it. Raises Refused where it is not linked."""
    with store.writing(f"parting {code}", actor.name, actor.origin) as connection:
        number = _project(connection, code)
        link = project_link
        current = connection.execute(
            select(link.c.id, project.c.code)
            .join(project, project.c.id == link.c.same_as)
            .where(link.c.project_id == number, link.c.load_to.is_(None))
        ).first()
        if current is None:
            hint = "steerco matches --linked lists what is linked; nothing was changed."
            raise Refused(Message(found=f"{code!r}, which is itself", expected="a linked project", hint=hint))
        load_id = log_change(connection, "identity", f"{code} is not {current.code}", actor)
        connection.execute(update(link).where(link.c.id == current.id).values(load_to=load_id))
        note(connection, actor, "part", code, load_id, before=current.code, reason=reason)
    return load_id


def _project(connection: Connection, code: str) -> int:
    number = connection.execute(select(project.c.id).where(project.c.code == code)).scalar()
    if number is None:
        raise Refused(Message(found=f"project {code!r}", expected="the code of a project", hint=HINT))
    return number


def _of_its_own(projects: Projects, row: Row) -> int:
    """A project for a code or name that none was known by, so that what it brings can be parted again."""
    number = projects.create(row.code if row.code and not projects.find(row.code, None) else None, row.name or row.code)
    projects.learn(number, "code", row.code)
    if row.name and not projects.find(None, row.name):
        projects.learn(number, "name", row.name)
    return number


def _link(
    connection: Connection, projects: Projects, own: int, target: int, actor: Actor, reason: str, load_id: int
) -> None:
    target = projects.shown(target)
    if projects.shown(own) == target:
        raise Refused(Message(found="one project", expected="two projects", hint="They are one already."))
    _require_apart(connection, projects, own, target)
    today = datetime.now(UTC).date()
    followers = _unfollow(connection, own, load_id)
    for number in (own, *followers):
        projects.unlink(number)
    for number in (own, *followers):
        projects.link(number, target, actor.name, today, reason or None)
    projects.write(connection, load_id)


def _unfollow(connection: Connection, own: int, load_id: int) -> list[int]:
    """End what the project was linked to, and the links to it: links are never chained."""
    link = project_link
    involved = and_(link.c.load_to.is_(None), or_(link.c.same_as == own, link.c.project_id == own))
    rows = connection.execute(select(link.c.id, link.c.project_id).where(involved)).all()
    if rows:
        connection.execute(update(link).where(link.c.id.in_([row.id for row in rows])).values(load_to=load_id))
    return [row.project_id for row in rows if row.project_id != own]


def _require_apart(connection: Connection, projects: Projects, own: int, target: int) -> None:
    """Raises Refused where a source states both of the same thing: it knows them as two."""
    ours = [number for number in projects.numbers if projects.shown(number) == projects.shown(own)] or [own]
    theirs = [number for number in projects.numbers if projects.shown(number) == target]
    for name, entity in ENTITIES.items():
        if "project_id" not in entity.grain:
            continue
        one, other = entity.table.alias(), entity.table.alias()
        rest = ("source", "data_date", *(column for column in entity.grain if column != "project_id"))
        same: list[ColumnElement[bool]] = [one.c[column] == other.c[column] for column in rest]
        clash = (
            select(one.c.source, one.c.data_date, func.count())
            .join(other, and_(*same))
            .where(one.c.project_id.in_(ours), other.c.project_id.in_(theirs))
            .where(one.c.load_to.is_(None), other.c.load_to.is_(None))
            .group_by(one.c.source, one.c.data_date)
        )
        row = connection.execute(clash.limit(1)).first()
        if row:
            found = f"both in the {name.replace('_', ' ')} of {row.source} as at {row.data_date}"
            hint = "A source that states both knows them as two projects; nothing was changed."
            raise Refused(Message(found=found, expected="projects that are never stated side by side", hint=hint))
