"""Charts draw whatever the record holds, start bars at zero, and need no Streamlit."""

import json
import subprocess
import sys
from datetime import date

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.charts import burn, health, project, resources
from dashboard.charts.theme import DARK, LIGHT, base_layout, with_unit

AS_AT = date(2026, 10, 31)
MONTHS = [date(2026, month, 1) for month in (8, 9, 10, 11, 12)]
NAN = float("nan")

FRAMES = {
    "burn_curve": pd.DataFrame(
        {"period": MONTHS, "planned": [1, 2, 3, 4, 5], "actual": [1, 2, 4, NAN, NAN], "forecast": [NAN, NAN, 4, 5, 7]}
    ),
    "by_group_bars": pd.DataFrame({"label": ["A", "B"], "budget": [5, 4], "actual": [3, 4], "forecast": [6, 4]}),
    "heat_map": pd.DataFrame(
        {
            "team": ["A", "A", "B"],
            "week": [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 2)],
            "utilization": [0.74, 1.0, 1.21],
            "minutes": [100, 200, 300],
        }
    ),
    "supply_bars": pd.DataFrame({"role": ["A", "B"], "demand": [3.2, 1], "supply": [1, 2]}),
    "budget_against_forecast": pd.DataFrame(
        {"label": ["A", "B"], "budget": [5, 4], "forecast": [6, 4], "over": ["£1m over", None]}
    ),
    "rag_over_time": pd.DataFrame(
        {"period": [MONTHS[0], MONTHS[0], MONTHS[1]], "rag": ["RED", "NOT_RATED", "RED"], "count": [3, 1, 4]}
    ),
    "milestone_chart": pd.DataFrame(
        {
            "name": ["A", "B", "C"],
            "baseline": [date(2026, 3, 1), date(2026, 9, 1), None],
            "forecast": [None, date(2026, 10, 12), None],
            "actual": [date(2026, 2, 25), None, None],
            "key": [True, False, False],
            "green_to": [7, 7, 7],
        }
    ),
}
FRAMES["period_bars"] = FRAMES["burn_curve"]
BUILDERS = {
    "burn_curve": lambda df, dark: burn.burn_curve(df, AS_AT, "£m", dark),
    "period_bars": lambda df, dark: burn.period_bars(df, AS_AT, "£m", dark),
    "by_group_bars": lambda df, dark: burn.by_group_bars(df, "£m", dark),
    "heat_map": resources.heat_map,
    "supply_bars": lambda df, dark: resources.supply_bars(df, "FTE", dark),
    "budget_against_forecast": lambda df, dark: health.budget_against_forecast(df, "£m", dark),
    "rag_over_time": health.rag_over_time,
    "milestone_chart": lambda df, dark: project.milestone_chart(df, AS_AT, dark),
}
NUMBERS = {"planned", "actual", "forecast", "budget", "utilization", "minutes", "demand", "supply", "count", "baseline"}


def blank(df: pd.DataFrame) -> pd.DataFrame:
    """The frame with nothing known."""
    return df.assign(**{name: NAN for name in df.columns if name in NUMBERS})


VARIANTS = {"normal": lambda df: df, "empty": lambda df: df.iloc[:0], "blank": blank, "single": lambda df: df.iloc[:1]}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("variant", list(VARIANTS))
@pytest.mark.parametrize("name", list(BUILDERS))
def test_draws_whatever_there_is(name, variant, dark):
    figure = BUILDERS[name](VARIANTS[variant](FRAMES[name]), dark)
    go.Figure(figure)  # Plotly finds nothing to object to
    assert "NaN" not in json.dumps(figure)
    assert figure["layout"]["height"] > 0
    assert figure["layout"]["paper_bgcolor"] == "rgba(0,0,0,0)"


@pytest.mark.parametrize("name", [name for name in BUILDERS if name not in ("heat_map", "milestone_chart")])
def test_bars_and_money_start_at_zero(name):
    layout = BUILDERS[name](FRAMES[name], False)["layout"]
    along = layout["yaxis"] if name in ("burn_curve", "period_bars", "rag_over_time") else layout["xaxis"]
    assert along["range"][0] == 0 if "range" in along else along["rangemode"] == "tozero"


@pytest.mark.parametrize("name", list(BUILDERS))
def test_labels_are_direct_and_hostile_names_stay_text(name):
    df = FRAMES[name].copy()
    for column in ("label", "team", "role", "name", "over"):
        if column in df:
            df[column] = "<b onclick=x>$a$"
    figure = BUILDERS[name](df, False)
    assert figure["layout"]["showlegend"] is False
    assert "<b onclick" not in json.dumps(figure)


def test_bands_follow_the_printed_percent():
    weeks = [date(2026, 11, 2 + 7 * n) for n in range(4)]
    df = pd.DataFrame({"team": "A", "week": weeks, "utilization": [0.744, 0.75, 1.004, 1.2], "minutes": 1})
    heat = resources.heat_map(df, False)["data"][0]
    assert heat["z"] == [[0, 1, 1, 2]]
    assert heat["text"] == [["74", "75", "100", "120"]]


def test_late_and_early_are_words():
    texts = [
        note["text"] for note in BUILDERS["milestone_chart"](FRAMES["milestone_chart"], False)["layout"]["annotations"]
    ]
    assert "4 days early, 25 Feb" in texts
    assert "41 days late, 12 Oct" in texts
    assert "no date" in texts


def test_units():
    assert with_unit(4.12, "£m") == "£4.1m"
    assert with_unit(-0.64, "£bn") == "−£0.6bn"
    assert with_unit(3.2, "FTE") == "3.2 FTE"
    assert with_unit(3, "CHF\u00a0k") == "CHF\u00a03.0k"
    assert with_unit(12, "£") == "£12.0"
    assert with_unit(None, "£m") == "n/a"


def _luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colors", [LIGHT, DARK])
def test_text_passes_wcag_aa(colors):
    for text in (colors.ink, colors.mute, colors.accent, colors.red, colors.amber, colors.green, colors.grey):
        assert _contrast(text, colors.card) >= 4.5, text
    for tint in (colors.green_tint, colors.amber_tint, colors.red_tint, colors.blue_tint):
        assert _contrast(colors.ink, tint) >= 7, tint
    for fill in (colors.green, colors.amber, colors.red, colors.grey):
        assert _contrast(colors.on_status, fill) >= 4.5, fill


def test_base_layout_is_fresh_each_time():
    base_layout(False)["xaxis"]["type"] = "date"
    assert "type" not in base_layout(False)["xaxis"]


def test_charts_do_not_import_streamlit():
    code = (
        "import sys, dashboard.charts.burn, dashboard.charts.health, dashboard.charts.project;"
        "import dashboard.charts.resources;"
        "print('streamlit' in sys.modules or 'plotly.express' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
