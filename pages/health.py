"""Portfolio health: are we all right, and what needs me?"""

import streamlit as st

from dashboard.charts.health import budget_against_forecast
from dashboard.charts.quadrant import quadrant as late_and_over
from dashboard.components import card, chart, empty, exceptions, headline, is_dark, kpi_row, tile_map
from dashboard.components.charts import numbers
from dashboard.components.quadrant import quadrant_chart
from dashboard.components.words import way
from dashboard.frame import header
from dashboard.views import health, quadrant

seen = header()
view = seen.view(health.view, seen.since)

headline(view.headline)
kpi_row(view.kpis)
left, right = st.columns([1.08, 1])
with left, card(view.map_title, key="map"):
    tile_map(view.tiles, key="portfolio")
    numbers(view.map_numbers, key="map", drawn=False)
with right, card(view.needs_title, key="needs"):
    exceptions(view.needs, key="needs")
    way(view.all_needs, key="needs")
where = seen.view(quadrant.view, seen.since)
left, right = st.columns(2) if len(where.points) else (st.container(), st.container())
with left, card(view.money_title, key="money"):
    if view.money.empty:
        empty(view.nothing)
    else:
        figure = budget_against_forecast(view.money, view.money_unit, is_dark())
        chart(figure, key="money", says=view.money_says, data=view.money, asks=view.money_asked, unit=view.money_unit)
if len(where.points):
    with right, card(where.title, key="quadrant"):
        figure = late_and_over(where.points, where.limits, where.corners, is_dark())
        quadrant_chart(figure, key="quadrant", says=where.says, data=where.data)
