"""The pieces of a page as HTML strings. Pure: no Streamlit, and every text is escaped."""

from dashboard.components.html.grids import cell_html, grid_html, pairs_html
from dashboard.components.html.kpis import kpi_html, kpi_row_html, sparkline_svg
from dashboard.components.html.links import href, link_html
from dashboard.components.html.marks import mark_html, move_html, strip_html
from dashboard.components.html.passports import passport_html
from dashboard.components.html.tiles import tiles_html
from dashboard.components.html.words import (
    awaited_html,
    copy_link_html,
    done_html,
    empty_html,
    frame_says_html,
    headline_html,
    notice_html,
    picture_html,
    printed_html,
    refused_html,
    said_html,
    says_html,
    scrolls_html,
    titled_html,
    turning_html,
)

__all__ = [
    "awaited_html",
    "cell_html",
    "copy_link_html",
    "done_html",
    "empty_html",
    "frame_says_html",
    "grid_html",
    "headline_html",
    "href",
    "kpi_html",
    "kpi_row_html",
    "link_html",
    "mark_html",
    "move_html",
    "notice_html",
    "pairs_html",
    "passport_html",
    "picture_html",
    "printed_html",
    "refused_html",
    "said_html",
    "says_html",
    "scrolls_html",
    "sparkline_svg",
    "strip_html",
    "tiles_html",
    "titled_html",
    "turning_html",
]
