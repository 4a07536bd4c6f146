"""Which of our functions answers which kind of golden case. Inputs in, results out; no answer is written here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from dashboard.metrics import bands, burn, earned_schedule, evm, risk, schedule, utilization, value
from dashboard.metrics.calendars import last_weekday
from dashboard.metrics.evm import Status
from dashboard.metrics.outcome import Outcome, total
from dashboard.metrics.rag import Thresholds, cost_rag, overall_rag, schedule_rag

Inputs = dict[str, Any]
Results = dict[str, Any]


def evm_case(inputs: Inputs) -> Results:
    status = Status(**{name: inputs.get(name) for name in ("bac", "pv", "ev", "ac")})
    bac, given = status.bac, inputs.get("eac_given")
    bottom_up = evm.eac_bottom_up(status, inputs.get("etc_bottom_up"))
    by_cpi = evm.eac_cpi(status)
    return {
        "cv": evm.cv(status),
        "sv": evm.sv(status),
        "cpi": evm.cpi(status),
        "spi": evm.spi(status),
        "pct_complete": evm.complete_share(status),
        "pct_spent": evm.spent_share(status),
        "eac_budget": evm.eac_budget(status),
        "eac_cpi": by_cpi,
        "eac_composite": evm.eac_composite(status),
        "eac_bottom_up": bottom_up,
        "etc": evm.etc(by_cpi, status.ac),
        "vac_cpi": evm.vac(bac, by_cpi),
        "vac_bottom_up": evm.vac(bac, bottom_up),
        "tcpi_bac": evm.tcpi_bac(status),
        "tcpi_eac": evm.tcpi_eac(status, by_cpi),
        "tcpi_eac_given": evm.tcpi_eac(status, given),
    }


def inverse_case(inputs: Inputs) -> Results:
    return {
        "ac": evm.cost_for_index(inputs["ev1"], inputs["cpi"]),
        "bac": evm.budget_for_progress(inputs["ev2"], inputs["pct"]),
    }


def rollup_case(inputs: Inputs) -> Results:
    together, _ = evm.roll_up([Status(**project) for project in inputs["projects"]], "pv", "ev", "ac")
    return {"cpi": evm.cpi(together), "spi": evm.spi(together)}


def es_case(inputs: Inputs) -> Results:
    periods, bac = inputs.get("pv_linear", (0, 0))
    plan = inputs.get("pv") or [bac * (period + 1) / periods for period in range(periods)]
    at = inputs.get("at")
    es = total([inputs["es_given"]]) if "es_given" in inputs else earned_schedule.es(plan, inputs["ev"])
    return {
        "es": es,
        "sv_t": earned_schedule.sv_t(es, at),
        "spi_t": earned_schedule.spi_t(es, at),
        "ieac_t": earned_schedule.ieac_t(plan, inputs.get("ev"), at),
    }


def es_table_case(inputs: Inputs) -> Results:
    plan, evs = inputs["pv"], inputs["ev"]
    rows = [es_case({"pv": plan, "ev": ev, "at": at}) for at, ev in enumerate(evs, 1)]
    last = Status(pv=earned_schedule.pv_at(plan, len(evs)), ev=evs[-1])
    return {
        "es": [row["es"] for row in rows],
        "spi_t_last": rows[-1]["spi_t"],
        "spi_cost_last": evm.spi(last),
        "sv_t_last": rows[-1]["sv_t"],
        "ieac_t_last": rows[-1]["ieac_t"],
    }


def cost_pct_case(inputs: Inputs) -> Results:
    overruns = inputs["overrun_pct"]
    budget = pd.Series([10_000] * len(overruns), dtype="Int64")
    eac = pd.Series([round(10_000 + 100 * overrun) for overrun in overruns], dtype="Int64")
    return {"rag": list(cost_rag(budget, eac, preset(inputs)))}


def schedule_days_case(inputs: Inputs) -> Results:
    return {"rag": list(schedule_rag(pd.Series(inputs["slip_days"], dtype="Int64"), preset(inputs)))}


def preset(inputs: Inputs) -> Thresholds:
    return bands.COST_PRESETS[inputs["preset"]]


def cost_states_case(inputs: Inputs) -> Results:
    on_orders = inputs["accrued_on_commitments"]
    spent = burn.cost_to_date(inputs["invoiced"], on_orders, inputs["accrued_other"])
    still_open = burn.open_commitment(inputs["commitments"], inputs["invoiced"], on_orders)
    forecast = burn.forecast(spent, still_open, inputs["uncommitted_remaining"])
    return {
        "cost_to_date": spent,
        "open_commitment": still_open,
        "exposure": burn.committed_cost(spent, still_open),
        "headroom": burn.headroom(inputs["budget"], spent, still_open),
        "forecast": forecast,
        "variance": burn.forecast_variance(inputs["budget"], forecast),
    }


def reserves_case(inputs: Inputs) -> Results:
    after = burn.reserves(
        inputs["bac"],
        inputs["contingency"],
        inputs["mr"],
        released=inputs["mr_release_to_scope"],
        drawn=inputs["contingency_draw"],
    )
    return {
        "bac": after.bac,
        "contingency_left": after.contingency,
        "mr_left": after.management_reserve,
        "total": after.total,
    }


def runway_case(inputs: Inputs) -> Results:
    rate = burn.burn_rate(inputs["spent"], inputs["months"])
    left = burn.remaining(inputs["budget"], inputs["spent"])
    return {"burn": rate, "remaining": left, "runway": burn.runway(left, rate)}


def burn_case(inputs: Inputs) -> Results:
    return {
        "planned_burn": burn.burn_rate(inputs["budget"], inputs["duration"]),
        "burn": burn.burn_rate(inputs["spent"], inputs["months"]),
        "planned_to_date": burn.planned_to_date(inputs["budget"], inputs["duration"], inputs["months"]),
    }


def fx_case(inputs: Inputs) -> Results:
    budget, actual, planned, booked = (
        inputs[name] for name in ("budget_lc", "actual_lc", "budget_rate", "actual_rate")
    )
    return {
        "total": burn.total_variance(budget, actual, planned, booked),
        "performance": burn.performance_variance(budget, actual, planned),
        "fx": burn.fx_variance(actual, planned, booked),
    }


def unmet_case(inputs: Inputs) -> Results:
    days, hours = inputs["work_days"], inputs["hours_day"]
    standard = utilization.capacity(days, hours)
    demand = utilization.demand_hours(inputs["demand_fte"], days, hours)
    each = [utilization.assigned_hours(one["alloc"], days, hours, one["leave_days"]) for one in inputs["people"]]
    unmet = utilization.unmet_demand(demand, each)
    return {
        "demand_hours": demand,
        "assigned_hours": total(each),
        "unmet_hours": unmet,
        "second_fte": utilization.fte(each[1] if len(each) > 1 else None, standard),
        "unmet_fte": utilization.fte(unmet, standard),
    }


def band_case(inputs: Inputs) -> Results:
    under, over = inputs["edges"]
    by = utilization.Bands(under, over, critical=None, guard=0, upper_inclusive=inputs["upper_inclusive"])
    return {"band": [utilization.band(value, by) for value in inputs["values"]]}


def person_case(inputs: Inputs) -> Results:
    shares = [utilization.utilization(load, capacity) for load, capacity in inputs["pairs"]]
    return {"band": [utilization.band(percent(share), utilization.PERSON_BANDS) for share in shares]}


def percent(share: Outcome) -> Outcome:
    return share if share.fraction is None else Outcome(100 * share.fraction)


def booked_case(inputs: Inputs) -> Results:
    hard, soft, capacity = inputs["hard"], inputs["soft"], inputs["capacity"]
    return {
        "committed": utilization.committed_utilization(hard, capacity),
        "forecast": utilization.forecast_utilization(hard, soft, capacity),
        "availability": utilization.free_capacity(capacity, hard, soft),
    }


def npv_case(inputs: Inputs) -> Results:
    costs, benefits, rate = inputs["costs"], inputs["benefits"], inputs["rate"]
    return {
        "npv": value.npv(costs, benefits, rate),
        "pv_costs": value.present_value(costs, rate),
        "pv_benefits": value.present_value(benefits, rate),
        "bcr": value.bcr(costs, benefits, rate),
    }


TABLE: dict[str, Callable[[Inputs], Results]] = {
    "evm": evm_case,
    "ev_sum": lambda i: {"ev": evm.ev(i["ev"]), "ac": total(i["ac"]), "pv": total(i["pv"])},
    "inverse": inverse_case,
    "rollup": rollup_case,
    "es": es_case,
    "es_table": es_table_case,
    "rag_index": lambda i: {"rag": [bands.index_rag(each, bands.INDEX_PRESETS[i["preset"]]) for each in i["values"]]},
    "rag_worst": lambda i: {"rag": list(overall_rag(pd.DataFrame(i["pairs"])))},
    "rag_cost_pct": cost_pct_case,
    "rag_schedule_days": schedule_days_case,
    "us_overall": lambda i: {"overall": [bands.us_overall(*ratings) for ratings in i["triples"]]},
    "clarity_score": lambda i: {"rag": [bands.score_rag(score) for score in i["scores"]]},
    "runway": runway_case,
    "burn": burn_case,
    "actual_plus_remaining": lambda i: {"forecast": burn.forecast_remaining_plan(i["ac"], i["bac"], i["pv"])},
    "cost_states": cost_states_case,
    "reserves": reserves_case,
    "threshold_used": lambda i: {
        "state": [burn.budget_state(cost, budget, i["warning"], i["critical"]) for cost, budget in i["pairs"]]
    },
    "fx": fx_case,
    "fiscal_last_weekday": lambda i: {
        "dates": [last_weekday(year, i["month"], i["weekday"]).isoformat() for year in i["years"]]
    },
    "util": lambda i: {"util_pct": percent(utilization.actual_utilization(i["worked"], i["standard"], i["time_off"]))},
    "unmet": unmet_case,
    "fte": lambda i: {"fte": utilization.fte(i["hours"], i["standard"])},
    "band": band_case,
    "band_person": person_case,
    "servicenow_util": booked_case,
    "cpli": lambda i: {"cpli": schedule.cpli(i["cpl"], i["tf"])},
    "bei": lambda i: {"bei": schedule.bei(i["finished"], i["baselined"], i["missing_baseline"])},
    "pert": lambda i: {"te": schedule.pert_mean(i["a"], i["m"], i["b"])},
    "pert_prob": lambda i: {
        "z": schedule.pert_z(i["te"], i["sigma"], i["d"]),
        "p": schedule.pert_probability(i["te"], i["sigma"], i["d"]),
    },
    "emv": lambda i: {"exposure": risk.exposure(risk.Risk(*each) for each in i["risks"])[0]},
    "wsjf": lambda i: {"wsjf": [value.wsjf(*item) for item in i["items"]]},
    "weighted": lambda i: {"score": [value.weighted_score(i["weights"], scores) for scores in i["scores"]]},
    "npv_bcr": npv_case,
}
