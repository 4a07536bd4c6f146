"""What is said to the person who feeds the record, and the one exception that carries it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Message:
    """One finding: where, what was found, what was expected, what to do."""

    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    found: str | None = None
    expected: str | None = None
    hint: str | None = None
    severity: Severity = "error"

    def as_dict(self) -> dict[str, str | None]:
        return asdict(self)

    def __str__(self) -> str:
        place = " › ".join(part for part in (self.file, self.sheet, self.cell) if part)
        parts = [f"found {self.found}" if self.found else "", f"expected {self.expected}" if self.expected else ""]
        said = "; ".join(part for part in parts if part)
        return f"{place or 'steerco'}: {said}." + (f" {self.hint}" if self.hint else "")


class Refused(Exception):
    """The request cannot be done and nothing was changed. Carries at least one message."""

    def __init__(self, *messages: Message) -> None:
        super().__init__("\n".join(str(message) for message in messages))
        self.messages = messages
