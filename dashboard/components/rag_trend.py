"""The colors over time: the projects counted, or weighed by their money."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.charts.health import rag_over_time
from dashboard.components import html
from dashboard.components.charts import chart
from dashboard.components.style import is_dark
from dashboard.components.words import empty
from dashboard.views.rag import NO_RATINGS, RagView
from dashboard.views.rag_trend import Trend, by_money

MEASURES = ("Projects", "Money")


@st.fragment
def trend_card(view: RagView, weighed: Callable[[Callable[..., Trend]], Trend]) -> None:
    """The card; which measure it shows is in the address. weighed: makes the trend by money when it is asked for."""
    trend = Trend(view.trend_title, view.trend, "projects", view.trend_says)
    with st.container(border=True, key="card-trend"):
        heading = st.container()
        if trend.frame.empty:
            empty(NO_RATINGS)
        elif view.weighs:
            by = st.segmented_control("Count", MEASURES, default=MEASURES[0], key="trend", bind="query-params",
                                      required=True, label_visibility="collapsed")  # fmt: skip
            trend = weighed(by_money) if by == MEASURES[1] else trend
        with heading:
            st.html(html.titled_html(trend.title))
        if not trend.frame.empty:
            figure = rag_over_time(trend.frame, is_dark(), trend.unit)
            chart(figure, key="trend", says=trend.says, data=trend.frame, unit=trend.unit)
