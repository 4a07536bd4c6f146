"""Entry of `streamlit run`: the look, the menu, the frame, the page."""

from __future__ import annotations

import streamlit as st

from dashboard.components import inject
from dashboard.components.passport import prove
from dashboard.components.words import printed
from dashboard.frame import draw, header
from dashboard.navigation import HERE, navigation
from dashboard.views.printed import says

st.set_page_config(page_title="Steerco", page_icon=str(HERE / "static" / "icon.svg"), layout="wide")
inject()
st.logo(str(HERE / "static" / "logo.svg"), size="medium")
page, entry = navigation()
say_the_rest = draw(entry)
page.run()
seen = header()
printed(seen.view(says, seen.since))
prove(seen.snapshot, seen.since)
say_the_rest()
