"""A table as a file that a spreadsheet opens and cannot be made to run."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a text that starts so
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def as_csv(data: pd.DataFrame) -> bytes:
    """UTF-8 with a mark, so that Excel reads the pound sign; texts cannot become formulas."""
    safe = data.copy(deep=False)
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name]):
            safe[name] = [_harmless(value) for value in safe[name]]
    return safe.to_csv(index=False).encode("utf-8-sig")


def _harmless(value: Any) -> Any:
    if not isinstance(value, str) or not value.startswith(DANGEROUS) or NUMBER.fullmatch(value):
        return value
    return f"'{value}"
