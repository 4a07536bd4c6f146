"""Forms by which a person changes a rule, or puts a color in place of the computed one. The pattern is that of
decide.py; a rule is kept only once what it changes has been shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import streamlit as st

from dashboard.components import html
from dashboard.components.decide import CHANNEL, Form
from dashboard.components.tables import table
from dashboard.views import policy as rules
from dashboard.views.overrides import Overridable
from dashboard.views.words import RAG_WORDS
from data_loaders.errors import Message, Refused
from data_loaders.journal import Actor
from data_loaders.overrides import COLORS, lift, override
from data_loaders.policies import Change, change, proposed, value_of
from data_loaders.queries.projects import projects
from data_loaders.queries.settings import all_settings
from data_loaders.snapshot import Snapshot
from data_loaders.store import Store

LOOK_FIRST = "Nothing is changed yet: Save keeps it."


class RuleForm(Form):
    """A form with a day, and with what a change would do, shown before it is kept."""

    def __enter__(self) -> RuleForm:
        super().__enter__()
        return self

    def day(self, label: str) -> date | None:
        found = self.form.date_input(label, value=None, key=self._key(label), format="YYYY-MM-DD")
        return found if isinstance(found, date) else None

    def proposal(self, needed: Mapping[str, object], make: Callable[[], Change]) -> Change | None:
        """The change as it would hold; or it is said what is missing, or why it cannot hold."""
        missing = [name for name, given in needed.items() if not given]
        try:
            if missing:
                raise Refused(
                    Message(cell="A change of a rule", expected=", ".join(missing), hint="Nothing was changed.")
                )
            return make()
        except Refused as refusal:
            with self.expander:
                st.html(html.refused_html([str(message) for message in refusal.messages]))
        return None

    def was_shown(self, what: Change) -> bool:
        """Whether this very change is the one that was shown last."""
        return st.session_state.get(self._shown) == (what.name, repr(what.after))

    def show(self, what: Change, snapshot: Snapshot, currency: str) -> None:
        """Which projects change color, and that nothing is changed yet."""
        st.session_state[self._shown] = (what.name, repr(what.after))
        seen = rules.preview_of(snapshot, what.setting, what.value)
        with self.expander:
            st.html(html.done_html(f"{seen.said} {LOOK_FIRST}"))
            if len(seen.changes):
                table(rules.preview_grid(seen.changes, currency), key=f"preview-{self.turn}")

    @property
    def _shown(self) -> str:
        return f"shown-{self.key}-{self.turn}"


def change_rule(snapshot: Snapshot, currency: str, closed: str) -> None:
    """Change a rule of colors: for everybody, a portfolio or a project."""
    if not snapshot.scope.hides_nothing:
        closed = closed or "Rules hold for every project: they are changed by who may see all of them."
    if _is_closed("rules", closed):
        return
    with RuleForm("rules", "Change a rule") as form:
        place = form.choose("For", _places(snapshot), "Everybody, a portfolio or a project")
        fields = {f"{rules.LABELS[name]} ({written})": name for name, written in rules.WRITTEN.items()}
        field = form.choose("Rule", fields, "Choose a rule")
        by, text, reason = form.ask("Your name", "New value", "Reason")
        look, save = form.buttons("Show what changes", "Save")
    if not (look or save):
        return
    name, value = f"rag.{place}.{field}", value_of(text)
    needed = {"for whom": place, "a rule": field, "a new value": text}
    wanted = form.proposal(needed, lambda: proposed(all_settings(snapshot), name, value))
    if wanted and (look or not form.was_shown(wanted)):
        form.show(wanted, snapshot, currency)
    elif wanted:
        actor = Actor.here(by, CHANNEL)
        form.do({"your name": by, "a reason": reason}, lambda: change(snapshot.store, name, value, actor, reason))


def _places(snapshot: Snapshot) -> dict[str, str]:
    """For whom a rule may be: `Everybody`, `Portfolio Digital`, `Project Payroll · DIG-004`."""
    register = snapshot.frame(projects).sort_values("name")
    portfolios = sorted(register["portfolio"].dropna().unique())
    return (
        {"Everybody": "all"}
        | {f"Portfolio {name}": f"portfolios.{name}" for name in portfolios}
        | {f"Project {row.name_} · {row.code}": f"projects.{row.code}"
           for row in register.rename(columns={"name": "name_"}).itertuples()}
    )  # fmt: skip


def override_color(store: Store, choices: Sequence[Overridable], closed: str) -> None:
    """Put a color in place of the computed one until a day, or end that before."""
    if not choices or _is_closed("overrides", closed):
        return
    with RuleForm("overrides", "Override a color, or lift an override") as form:
        chosen = form.choose("Project", {one.label: one for one in choices}, "Choose a project")
        color = form.choose("Color", {RAG_WORDS[name].capitalize(): name for name in COLORS}, "Choose a color")
        until = form.day("Until")
        by, reason = form.ask("Your name", "Reason")
        sets, lifts = form.buttons("Override with this color", "Lift the override")
    code = chosen.code if chosen else ""
    actor = Actor.here(by, CHANNEL)
    if sets:
        needed = {"a project": chosen, "a color": color, "until when": until, "your name": by, "a reason": reason}
        form.do(needed, lambda: override(store, code, color or "", actor, reason, until))
    if lifts:
        form.do({"a project": chosen, "your name": by}, lambda: lift(store, code, actor, reason))


def _is_closed(key: str, why: str) -> bool:
    if why:
        with st.container(key=f"closed-{key}"):
            st.html(html.says_html(why))
    return bool(why)
