"""Budget burn: are we spending as planned, and where will we end?"""

import streamlit as st

from dashboard.charts.burn import CURVE_HEIGHT, burn_curve, period_bars
from dashboard.components import burn as cards
from dashboard.components import card, chart, headline, is_dark, kpi_row
from dashboard.components.room import reserve
from dashboard.frame import header
from dashboard.views import (
    burn,
    burn_ahead,
    burn_contingency,
    burn_methods,
    burn_missing,
    burn_progress,
    burn_span,
)

seen = header()
of = cards.saying(seen.view, seen.since)
view = of(burn)
as_at, dark, by_month = seen.snapshot.as_at, is_dark(), len(view.by_month) > 0

headline(view.headline)
kpi_row(view.kpis)
if by_month:
    left, right = st.columns(2)
    with left, card(view.curve_title, key="curve"):
        curve = st.container(key=f"room-{reserve(CURVE_HEIGHT)}curve")
    with right, card(view.bars_title, key="bars"):
        figure = period_bars(view.by_month, as_at, view.unit, dark, view.closed_to)
        chart(figure, key="bars", says=view.bars_says, data=view.by_month, asks=view.bars_asked, unit=view.unit)
cards.side_by_side(cards.table_card(of(burn_methods), "methods"), cards.progress_card(of(burn_progress)))
cards.side_by_side(
    cards.group_card(view.groups, view.group_names, seen.view, seen.since),
    cards.stacked(
        cards.span_card(of(burn_span)),
        None if by_month else cards.empty_card(view.nothing),
        cards.table_card(of(burn_missing), "missing"),
    ),
)
if seen.shows_money:
    over = (view.exceptions_title, view.exceptions)
    cards.side_by_side(cards.list_card(over, "over"), cards.list_card(view.unders, "under"))

ahead = of(burn_ahead)  # last: the first time after a load it looks at every past date
if by_month:
    with curve:
        figure = burn_curve(ahead.cumulative, as_at, view.cumulative_unit, dark)
        chart(figure, key="curve", says=ahead.says(view.curve_says), data=ahead.cumulative, unit=view.cumulative_unit)
cards.side_by_side(
    cards.stacked(cards.contingency_card(of(burn_contingency)), cards.table_card(ahead.ranges, "ranges")),
    cards.table_card(ahead.calibration, "calibration"),
)
