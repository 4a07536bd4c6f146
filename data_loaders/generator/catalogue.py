"""What the projects of Harbour Group are about: a hand-written list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Idea:
    """One project before it has a plan."""

    portfolio: str
    program: str
    name: str
    kind: str  # software, data, civil, electrical, process: settles stages, roles and categories
    size: int  # 1 small to 4 very large
    supplier: str
    thing: str  # what is delivered, as used inside a sentence


PREFIXES = {"Digital": "DIG", "Operations": "OPS", "Infrastructure": "INF", "Finance & People": "FIP"}

_TABLE = """
Digital|Terminal Systems|Terminal operating system replacement|software|4|Navio Systems|the terminal operating system
Digital|Terminal Systems|Vessel planning and stowage|software|2|Stowline|the stowage planner
Digital|Terminal Systems|Gate appointment system|software|2|Quaylogic|the appointment portal
Digital|Terminal Systems|Crane telemetry platform|data|2|Hägglund Crane Systems|the telemetry platform
Digital|Terminal Systems|Reefer monitoring|data|1|ColdTrace|the reefer sensors
Digital|Data & Analytics|Group data platform|data|3|Larkfield Data|the data platform
Digital|Data & Analytics|Berth demand forecasting|data|1|Larkfield Data|the forecasting models
Digital|Data & Analytics|Master data clean-up|data|1|Brightwater Consulting|the customer and container master data
Digital|Data & Analytics|Operations control tower|data|2|Larkfield Data|the control tower
Digital|Customer Platforms|Customer portal renewal|software|3|Fern & Tide|the customer portal
Digital|Customer Platforms|Track and trace interfaces|software|1|Quaylogic|the track-and-trace interfaces
Digital|Customer Platforms|Customs declaration gateway|software|2|Tollgate Software|the customs gateway
Digital|Customer Platforms|Electronic bills of lading|software|2|Tollgate Software|the e-B/L service
Digital|Cyber Resilience|Identity and access overhaul|software|2|Sentry North|the identity platform
Digital|Cyber Resilience|Operational technology segmentation|electrical|2|Sentry North|the segmented crane network
Digital|Cyber Resilience|Security operations centre|process|2|Sentry North|the monitoring service
Operations|Yard Automation|Automated stacking cranes, block C|electrical|4|Hägglund Crane Systems|the stacking cranes
Operations|Yard Automation|Remote crane operation|electrical|3|Hägglund Crane Systems|the remote operator desks
Operations|Yard Automation|Straddle carrier positioning|data|2|Geomarine|the positioning units
Operations|Yard Automation|Optical gate recognition|software|2|Visiport|the recognition portals
Operations|Landside & Rail|Rail terminal capacity|civil|3|Dunmore Civil|the third rail siding
Operations|Landside & Rail|Truck holding park|civil|2|Dunmore Civil|the holding park
Operations|Landside & Rail|Shuttle scheduling|software|1|Stowline|the shuttle scheduler
Operations|Landside & Rail|Weighbridge renewal|electrical|1|Pesa Weighing|the weighbridges
Operations|Warehousing|Cold store expansion|civil|3|Norbuild|the cold store
Operations|Warehousing|Warehouse management roll-out|software|2|Palletwise|the warehouse system
Operations|Warehousing|Bonded warehouse compliance|process|1|Brightwater Consulting|the bonded stock process
Operations|Warehousing|Picking robots pilot|electrical|1|Palletwise|the picking robots
Operations|Safety & Environment|Lone worker protection|process|1|Safehand|the lone worker devices
Operations|Safety & Environment|Dust suppression, bulk terminal|civil|2|Dunmore Civil|the spray masts
Operations|Safety & Environment|Incident reporting renewal|software|1|Safehand|the incident system
Operations|Safety & Environment|Ballast water reception|civil|2|Geomarine|the reception plant
Infrastructure|Quay Renewal|Quay 4 crane electrification|electrical|4|Voltaire Energie|the crane supply
Infrastructure|Quay Renewal|Quay 2 wall strengthening|civil|4|Van Houten Waterbouw|the sheet pile wall
Infrastructure|Quay Renewal|Fender and bollard replacement|civil|2|Van Houten Waterbouw|the fenders
Infrastructure|Quay Renewal|Ro-ro ramp refurbishment|civil|2|Norbuild|the linkspan
Infrastructure|Energy Transition|Shore power, cruise berth|electrical|3|Voltaire Energie|the shore power substation
Infrastructure|Energy Transition|Solar roofs, sheds 5 to 9|electrical|2|Helio Works|the solar arrays
Infrastructure|Energy Transition|Electric terminal tractors|electrical|3|Tractiva|the tractors and chargers
Infrastructure|Energy Transition|Harbour lighting to LED|electrical|1|Helio Works|the mast lights
Infrastructure|Dredging & Marine Works|Approach channel deepening|civil|4|Van Houten Waterbouw|the dredged channel
Infrastructure|Dredging & Marine Works|Navigation aids renewal|electrical|1|Geomarine|the buoys and lights
Infrastructure|Dredging & Marine Works|Lock gate overhaul|civil|3|Dunmore Civil|the lock gates
Infrastructure|Dredging & Marine Works|Tug berth relocation|civil|2|Van Houten Waterbouw|the tug berth
Infrastructure|Estate & Networks|Private 5G network|electrical|2|Airmast|the radio network
Infrastructure|Estate & Networks|Data centre exit|software|3|Cloudmere|the migrated workloads
Infrastructure|Estate & Networks|Marine House refurbishment|civil|2|Norbuild|the refurbished offices
Infrastructure|Estate & Networks|Drainage, east estate|civil|1|Dunmore Civil|the surface water drains
Finance & People|Finance Transformation|General ledger consolidation|software|3|Arden ERP|the group ledger
Finance & People|Finance Transformation|Invoice automation|software|1|Paperless Pay|the invoice workflow
Finance & People|Finance Transformation|Lease accounting|process|1|Brightwater Consulting|the lease register
Finance & People|Finance Transformation|Tariff and billing engine|software|2|Arden ERP|the billing engine
Finance & People|Workforce|Payroll consolidation|software|2|Stipend|the group payroll
Finance & People|Workforce|Shift rostering|software|2|Stipend|the rostering tool
Finance & People|Workforce|Crane operator academy|process|1|Tidewell Training|the simulator courses
Finance & People|Workforce|Onboarding redesign|process|1|Tidewell Training|the onboarding process
Finance & People|Procurement|Source-to-contract platform|software|2|Tender Bridge|the contract platform
Finance & People|Procurement|Spare parts catalogue|data|1|Tender Bridge|the parts catalogue
Finance & People|Procurement|Supplier risk screening|process|1|Brightwater Consulting|the screening service
Finance & People|Procurement|Fleet and plant leasing|process|1|Tractiva|the leasing framework
"""

IDEAS = [
    Idea(*(cell if i != 4 else int(cell) for i, cell in enumerate(line.split("|"))))  # type: ignore[arg-type]
    for line in _TABLE.strip().splitlines()
]

OBJECTIVES = {
    "Digital": ["Run the port on one set of systems", "Give customers one view of their cargo", "Stay secure"],
    "Operations": ["Turn trucks in under 40 minutes", "Raise yard throughput by 15%", "Nobody hurt"],
    "Infrastructure": ["Net zero scope 1 and 2 by 2035", "Berths fit for the largest ships", "Keep assets safe to use"],
    "Finance & People": ["Close the books in five days", "Spend less on what we buy", "Keep and train our people"],
}

CATEGORIES = {
    "software": "IT application",
    "data": "Data and analytics",
    "civil": "Civil works",
    "electrical": "Electrical and automation",
    "process": "Business change",
}
METHODS = {
    "software": ["Agile", "Agile", "Hybrid", "Waterfall"],
    "data": ["Agile", "Agile", "Hybrid"],
    "civil": ["Waterfall"],
    "electrical": ["Waterfall", "Waterfall", "Hybrid"],
    "process": ["Hybrid", "Waterfall"],
}

# Cost categories: share of the budget, cost type, share bought from suppliers ("ordered").
SHARES: dict[str, list[tuple[str, str, float]]] = {
    "software": [
        ("Labor", "capex", 0.24),
        ("Labor", "opex", 0.14),
        ("Contractors", "capex", 0.20),
        ("Software", "capex", 0.22),
        ("Services", "opex", 0.13),
        ("Contingency", "capex", 0.07),
    ],
    "data": [
        ("Labor", "capex", 0.30),
        ("Labor", "opex", 0.18),
        ("Contractors", "capex", 0.22),
        ("Software", "opex", 0.24),
        ("Contingency", "capex", 0.06),
    ],
    "civil": [
        ("Labor", "capex", 0.14),
        ("Services", "capex", 0.52),
        ("Hardware", "capex", 0.24),
        ("Contingency", "capex", 0.10),
    ],
    "electrical": [
        ("Labor", "capex", 0.18),
        ("Contractors", "capex", 0.14),
        ("Hardware", "capex", 0.40),
        ("Services", "capex", 0.20),
        ("Contingency", "capex", 0.08),
    ],
    "process": [("Labor", "opex", 0.52), ("Services", "opex", 0.36), ("Software", "opex", 0.12)],
}
ORDERED = ("Contractors", "Software", "Hardware", "Services")


def ideas(count: int) -> list[Idea]:
    """So many ideas, spread over the portfolios; the list is used again, as later phases, when it runs out."""
    per_portfolio = {name: [idea for idea in IDEAS if idea.portfolio == name] for name in PREFIXES}
    if count >= len(IDEAS):
        chosen = list(IDEAS)
    else:
        lists = list(per_portfolio.values())
        chosen = [group[i * 5 % len(group)] for i in range(max(map(len, lists))) for group in lists if i < len(group)]
        chosen = list(dict.fromkeys(chosen))
        chosen = (chosen + [idea for idea in IDEAS if idea not in chosen])[:count]
    phase = 2
    while len(chosen) < count:
        again = [Idea(**{**vars(idea), "name": f"{idea.name}, phase {phase}"}) for idea in IDEAS]
        chosen += again[: count - len(chosen)]
        phase += 1
    order = {name: n for n, name in enumerate(PREFIXES)}
    return sorted(chosen, key=lambda idea: order[idea.portfolio])
