"""The Streamlit pieces pages are made of. Each takes a piece of dashboard.views.parts and draws it."""

from dashboard.components.cards import card, kpi_row
from dashboard.components.charts import chart
from dashboard.components.linked import linked
from dashboard.components.paging import paged
from dashboard.components.project import asked_project, choose_project, narrative, project_name
from dashboard.components.style import inject, is_dark
from dashboard.components.tables import exceptions, pairs, table, tile_map
from dashboard.components.words import empty, headline, notice

__all__ = [
    "asked_project",
    "card",
    "chart",
    "choose_project",
    "empty",
    "exceptions",
    "headline",
    "inject",
    "is_dark",
    "kpi_row",
    "linked",
    "narrative",
    "notice",
    "paged",
    "pairs",
    "project_name",
    "table",
    "tile_map",
]
