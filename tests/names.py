"""A sample in which projects and people are named as people name them: very long, right to left, in Chinese, with
markup."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from data_loaders.store import Store

HOSTILE = (
    "<b>Bold</b> **stars** [link](https://example.invalid) $x^2$ :red[ink] & `code` <script>window.hurt=1</script>"
)

NAMES = {
    "long": " ".join(["Terminal operating system replacement, second tranche"] * 6)[:300],
    "unbroken": "Kraftfahrzeughaftpflichtversicherung" * 8,
    "rtl": "تجديد نظام تشغيل المحطة البحرية ومراقبة الجمارك (المرحلة ٢)",
    "cjk": "コンテナターミナル運営システム刷新計画第二期・税関連携基盤整備事業および港湾情報基盤統合プログラム",
    "markup": HOSTILE,
}


def named(sample: Store, folder: Path) -> Store:
    """A copy of the sample with one project for each of NAMES, its people named alike."""
    assert sample.path
    copy = shutil.copy(sample.path, folder / "named.db")
    with sqlite3.connect(copy) as connection:
        for code, name in zip(codes(connection), NAMES.values(), strict=False):
            where = "project_id = (select id from project where code = ?)"
            connection.execute(
                f"update register set name = ?, sponsor = ?, manager = ? where {where}", (name, name, name, code)
            )
            for table, column in (("milestone", "name"), ("risk", "title"), ("benefit", "title")):
                connection.execute(f"update {table} set {column} = ? where {where}", (name, code))
    return Store(f"sqlite:///{copy}")


def codes(connection: sqlite3.Connection) -> list[str]:
    """The codes of the active projects, those with the longest history first."""
    rows = connection.execute(
        "select code, count(*) from register join project on project.id = project_id where state = 'active'"
        " group by code order by count(*) desc, code"
    )
    return [code for code, _ in rows]
