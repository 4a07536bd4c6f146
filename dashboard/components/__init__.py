"""The Streamlit pieces pages are made of. Each takes a piece of dashboard.views.parts and draws it."""

from dashboard.components.cards import card, kpi_row
from dashboard.components.charts import chart
from dashboard.components.decide import answer_matches, decide_on_items, part_again
from dashboard.components.definitions import definition_list
from dashboard.components.known import earlier_load
from dashboard.components.linked import linked
from dashboard.components.paging import paged
from dashboard.components.rules import change_rule, override_color
from dashboard.components.sections import section
from dashboard.components.style import inject, is_dark
from dashboard.components.tables import exceptions, pairs, table, tile_map
from dashboard.components.words import empty, frame_says, headline, notice, way

__all__ = [
    "answer_matches",
    "card",
    "change_rule",
    "chart",
    "decide_on_items",
    "definition_list",
    "earlier_load",
    "empty",
    "exceptions",
    "frame_says",
    "headline",
    "inject",
    "is_dark",
    "kpi_row",
    "linked",
    "notice",
    "override_color",
    "paged",
    "pairs",
    "part_again",
    "section",
    "table",
    "tile_map",
    "way",
]
