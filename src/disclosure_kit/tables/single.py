"""公开06表 一般公共预算财政拨款基本支出决算明细表 and 公开09表 财政拨款“三公”经费支出决算表."""

from __future__ import annotations

from disclosure_kit.accounts.accounts import ThreePublicItem
from disclosure_kit.accounts.figures import OPERATING_CLASSES, PERSONNEL_CLASSES, Figures
from disclosure_kit.profile.profile import Profile
from disclosure_kit.tables.notes import note
from disclosure_kit.tables.table import Column, Line, Table

AMOUNT = "金额"
THREE_PUBLIC = "三公经费"
"""The sheet: while it is blank, nobody said that there is nothing."""
_HALVES = {"budget": "预算数", "actual": "决算数"}
_HEADS = {
    ThreePublicItem.TOTAL: ("合计",),
    ThreePublicItem.OVERSEAS_VISITS: ("因公出国（境）费",),
    ThreePublicItem.OFFICIAL_VEHICLES: ("公务用车购置及运行维护费", "小计"),
    ThreePublicItem.VEHICLE_PURCHASE: ("公务用车购置及运行维护费", "公务用车购置费"),
    ThreePublicItem.VEHICLE_OPERATION: ("公务用车购置及运行维护费", "公务用车运行维护费"),
    ThreePublicItem.OFFICIAL_HOSPITALITY: ("公务接待费",),
}


def basic_by_economic(figures: Figures, profile: Profile) -> Table:
    """公开06表: a fixed form by economic subject."""
    accounts = figures.accounts
    codes = {*PERSONNEL_CLASSES, *OPERATING_CLASSES, *(x.code for x in accounts.basic_by_economic)}
    names = {x.code: x.name for x in accounts.basic_by_economic}
    amounts = {code: figures.economic(code) for code in sorted(codes)}
    lines = (
        *(Line(names.get(code, code), {AMOUNT: amount}, code) for code, amount in amounts.items() if amount),
        Line("人员经费合计", {AMOUNT: figures.personnel_costs}),
        Line("公用经费合计", {AMOUNT: figures.operating_costs}),
    )
    has_data = bool(figures.personnel_costs or figures.operating_costs)
    return Table(
        "06", (Column(AMOUNT, (AMOUNT,)),), lines, False, note(profile, "06", accounts.unit, has_data)
    )


def three_public_expenses(figures: Figures, profile: Profile) -> Table:
    """公开09表: one row, budget and actual."""
    columns = tuple(
        Column(f"{half}.{item.name}", (name, *head))
        for half, name in _HALVES.items()
        for item, head in _HEADS.items()
    )
    amounts = {f"{half}.{item.name}": figures.three_public(item, half) for half in _HALVES for item in _HEADS}
    is_said = THREE_PUBLIC not in figures.accounts.answered or any(amounts.values())
    text = note(profile, "09", figures.accounts.unit, is_said)
    return Table("09", columns, (Line("合计", amounts),), True, text)
