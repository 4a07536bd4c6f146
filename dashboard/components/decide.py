"""Forms by which a person decides: on a difference between sources, on which project is which. Each has one place
below its table, closed until it is wanted; what is refused is said, and what was written stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeVar

import streamlit as st

from dashboard.components import html
from dashboard.views.data_identity import Linked, Match
from dashboard.views.data_reconciliation import Item
from data_loaders.decisions import decide
from data_loaders.errors import Message, Refused
from data_loaders.journal import Actor
from data_loaders.matching import part, settle
from data_loaders.store import Store

CHANNEL = "dashboard"
WHO = "decides"  # where the name of who decides is kept for the next decision
LONGEST = 500

Deed = Callable[[], int]
T = TypeVar("T")


def decide_on_items(store: Store, items: Sequence[Item], closed: str) -> None:
    """Accept a difference with a reason, give it an owner, open it again."""
    if not items or _is_closed("items", closed):
        return
    with Form("items", "Decide on a difference") as form:
        item = form.choose("Difference", {item.label: item for item in items}, "Choose a difference")
        by, owner, reason = form.ask("Your name", "Owner", "Reason")
        buttons = form.buttons("Accept with this reason", "Assign this owner", "Open again")
    accepts, assigns, _ = buttons
    if any(buttons):
        state: Literal["open", "accepted"] = "open"
        if accepts or (assigns and item and item.state == "accepted"):
            state = "accepted"
        missing = {"a difference": item, "your name": by, "an owner": owner or not assigns,
                   "a reason": reason or not accepts}  # fmt: skip
        form.do(missing, lambda: _decide(store, item, by, state, reason, owner if assigns else ""))


def _decide(
    store: Store, item: Item | None, by: str, state: Literal["open", "accepted"], reason: str, owner: str
) -> int:
    assert item
    kept = reason or (item.reason if state == "accepted" else "")
    actor = Actor.here(by, CHANNEL)
    return decide(store, item.key, actor, state=state, reason=kept, owner=owner, difference=item.difference,
                  currency=item.currency)  # fmt: skip


def answer_matches(store: Store, matches: Sequence[Match], projects: Mapping[str, str], closed: str) -> None:
    """Say that what was found is one of the known projects, or none of them. projects: code -> name."""
    if not matches or _is_closed("matches", closed):
        return
    with Form("matches", "Say which project it is") as form:
        match = form.choose("Found in a file", {match.label: match for match in matches}, "Choose what was found")
        code = form.choose("Project", _likely_first(matches, projects), "Choose the project that it is")
        by, reason = form.ask("Your name", "Reason")
        same, other = form.buttons("Same project", "Another project")
    if same or other:
        missing = {"what was found": match, "your name": by, "a project": code or other}
        form.do(missing, lambda: _settle(store, match, code if same else None, by, reason))


def _likely_first(matches: Sequence[Match], projects: Mapping[str, str]) -> dict[str, str]:
    """Projects by their names: those that anything was found to resemble before the others."""
    likely = dict.fromkeys(code for match in matches for code in match.candidates if code in projects)
    return {f"{projects[code]} · {code}": code for code in [*likely, *projects]}


def _settle(store: Store, match: Match | None, code: str | None, by: str, reason: str) -> int:
    assert match
    return settle(store, match.number, code, Actor.here(by, CHANNEL), reason)


def part_again(store: Store, links: Sequence[Linked], closed: str) -> None:
    """Undo that a project is shown as another."""
    if not links or _is_closed("links", closed):
        return
    with Form("links", "Part two projects again") as form:
        link = form.choose("Linked project", {link.label: link for link in links}, "Choose a linked project")
        by, reason = form.ask("Your name", "Reason")
        (parts,) = form.buttons("Part again")
    if parts:
        missing = {"a linked project": link, "your name": by}
        form.do(missing, lambda: part(store, link.code, Actor.here(by, CHANNEL), reason) if link else 0)


def _is_closed(key: str, why: str) -> bool:
    if why:
        with st.container(key=f"closed-{key}"):
            st.html(html.says_html(why))
    return bool(why)


# --- A form ------------------------------------------------------------------------------------------


class Form:
    """A form in an expander. It begins empty again after each decision; what was refused keeps what was written."""

    def __init__(self, key: str, title: str) -> None:
        self.key, self.title = key, title
        self.turn = st.session_state.setdefault(f"turn-{key}", 0)

    def __enter__(self) -> Form:
        done = st.session_state.pop(f"done-{self.key}", "")
        if done:
            st.html(html.done_html(done))
        self.expander = st.expander(self.title, key=f"decide-{self.key}")
        self.form = self.expander.form(f"form-{self.key}", border=False)
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def choose(self, label: str, options: Mapping[str, T], placeholder: str) -> T | None:
        name = self.form.selectbox(label, list(options), index=None, placeholder=placeholder, key=self._key(label))
        return options.get(name) if name else None

    def ask(self, *labels: str) -> list[str]:
        """Texts side by side. The first is who decides: it is remembered."""
        columns = self.form.columns(len(labels))
        said = []
        for column, label in zip(columns, labels, strict=True):
            known = st.session_state.get(WHO, "") if label == labels[0] else ""
            text = column.text_input(label, value=known, key=self._key(label), max_chars=LONGEST)
            said.append((text or "").strip())
        return said

    def buttons(self, *labels: str) -> list[bool]:
        with self.form.container(horizontal=True):
            return [st.form_submit_button(label, key=self._key(label)) for label in labels]

    def do(self, needed: Mapping[str, object], deed: Deed) -> None:
        """Do it and begin anew; or say what is missing, or why it is refused."""
        missing = [name for name, given in needed.items() if not given]
        try:
            if missing:
                expected = " and ".join([", ".join(missing[:-1]), missing[-1]] if missing[1:] else missing)
                raise Refused(Message(expected=expected, hint="Nothing was changed."))
            load = deed()
        except Refused as refusal:
            with self.expander:
                st.html(html.refused_html([_words(message) for message in refusal.messages]))
            return
        st.session_state[WHO] = st.session_state.get(self._key("Your name"), "").strip()
        st.session_state[f"done-{self.key}"] = f"Recorded as load {load}. The record as it was before can be opened."
        st.session_state[f"turn-{self.key}"] = self.turn + 1
        st.rerun()

    def _key(self, label: str) -> str:
        return f"{self.key}-{label.lower().replace(' ', '-')}-{self.turn}"


def _words(message: Message) -> str:
    parts = [f"Found {message.found}." if message.found else "",
             f"Needed: {message.expected}." if message.expected else "", message.hint or ""]  # fmt: skip
    return " ".join(part for part in parts if part)
