"""Sections 九 to 十二: three public expenses, agency operating costs, procurement, state assets."""

from __future__ import annotations

from disclosure_kit.accounts.accounts import ThreePublicItem
from disclosure_kit.accounts.amount import ZERO
from disclosure_kit.accounts.subject import Reason
from disclosure_kit.narrative.writer import Context, Writer

PROCUREMENT_KINDS = ("货物", "工程", "服务")
PROCUREMENT, THREE_PUBLIC = "政府采购", "三公经费"
"""Sheets that say nothing while they are blank."""


def write_three_public(writer: Writer) -> Context:
    """九、财政拨款“三公”经费支出决算情况说明. Key: 三公."""
    item = ThreePublicItem
    is_given = THREE_PUBLIC in writer.accounts.answered
    blank = writer.placeholder("金额")
    money = {
        i: writer.money(writer.figures.three_public(i, "actual")) if is_given else blank
        for i in ThreePublicItem
    }
    return {
        "三公": {
            "合计": _three_public(writer, item.TOTAL),
            "因公出国": _three_public(writer, item.OVERSEAS_VISITS),
            "公务用车": _three_public(writer, item.OFFICIAL_VEHICLES),
            "公务接待": _three_public(writer, item.OFFICIAL_HOSPITALITY),
            "出国用途": _purpose(writer, "出国", item.OVERSEAS_VISITS),
            "购置费": money[item.VEHICLE_PURCHASE],
            "购置用途": _purpose(writer, "购置", item.VEHICLE_PURCHASE),
            "运行维护费": money[item.VEHICLE_OPERATION],
            "运行维护用途": _purpose(writer, "运行维护", item.VEHICLE_OPERATION),
            "国内接待费": money[item.DOMESTIC_HOSPITALITY],
            "国内接待用途": _purpose(writer, "国内接待", item.DOMESTIC_HOSPITALITY),
            "国外接待费": money[item.FOREIGN_HOSPITALITY],
            "国外接待用途": _purpose(writer, "国外接待", item.FOREIGN_HOSPITALITY),
            "数量": {key.replace("（境）", ""): writer.count(n) for key, n in writer.accounts.counts.items()},
        }
    }


def _three_public(writer: Writer, item: ThreePublicItem) -> Context:
    if THREE_PUBLIC not in writer.accounts.answered:
        blank = writer.placeholder("金额")
        return {"全年预算": blank, "支出决算": blank, "完成情况": writer.placeholder("情况")}
    budget, actual = (writer.figures.three_public(item, column) for column in ("budget", "actual"))
    line = writer.accounts.three_public.get(item)
    result = writer.completion(budget, actual)
    return {
        "全年预算": writer.money(budget),
        "支出决算": writer.money(actual),
        "完成情况": writer.complete("三公", result, line.reason if line else Reason()),
    }


def _purpose(writer: Writer, case: str, item: ThreePublicItem) -> str:
    line = writer.accounts.three_public.get(item)
    spent = writer.figures.three_public(item, "actual")
    if line is None or not line.purpose or not spent:
        return writer.say("用途", "无")
    return writer.say("用途", case, 用途=line.purpose.text)


def write_agency_costs(writer: Writer) -> Context:
    """十、机关运行经费支出情况. Key: 机关运行经费 (a sentence)."""
    line = writer.accounts.agency_operating_costs
    current, prior = line.current or ZERO, line.prior
    if not current and not prior:
        if line.current is None and writer.accounts.has_agency_costs:
            return {"机关运行经费": writer.placeholder("机关运行经费")}
        return {"机关运行经费": writer.say("机关运行经费", "无")}
    if writer.accounts.has_prior_year:
        prior = prior or ZERO
    changed = writer.change(current, prior)
    return {
        "机关运行经费": writer.describe_change(
            "机关运行经费", changed, line.reason, amount=writer.money(current)
        )
    }


def write_procurement(writer: Writer) -> Context:
    """十一、政府采购支出情况. Key: 政府采购 (a sentence)."""
    figures = writer.figures
    total = figures.procurement("合计", "total")
    if not total.wan:
        is_given = PROCUREMENT in writer.accounts.answered
        return {"政府采购": writer.say("政府采购", "无") if is_given else writer.placeholder("政府采购支出")}
    by_kind = []
    for kind in PROCUREMENT_KINDS:
        rate = writer.style.rate(
            figures.procurement(kind, "to_sme").wan, figures.procurement(kind, "total").wan
        )
        if rate:
            by_kind.append(writer.say("政府采购", "类", 类别=kind, 占比=rate))
    sme, micro = figures.procurement("合计", "to_sme"), figures.procurement("合计", "to_small_micro")
    sentence = writer.say(
        "政府采购",
        "总额",
        总额=writer.money(total),
        **{kind: writer.money(figures.procurement(kind, "total")) for kind in PROCUREMENT_KINDS},
        中小=writer.money(sme),
        中小占比=writer.style.rate(sme.wan, total.wan),
        小微=writer.money(micro),
        小微占比=writer.style.rate(micro.wan, total.wan),
        各类=writer.say("政府采购", "各类", 各项="，".join(by_kind)) if by_kind else "",
    )
    return {"政府采购": sentence}


def write_assets(writer: Writer) -> Context:
    """十二、国有资产占用情况. Key: 国有资产."""
    vehicles = dict(writer.accounts.vehicles)
    stated = vehicles.pop("车辆合计", None)
    known = [n for n in vehicles.values() if n is not None]
    total = stated if stated is not None else (sum(known) if known else None)
    purpose = writer.accounts.other_vehicles_purpose
    other = writer.say("用途", "其他用车", 用途=purpose) if purpose and vehicles.get("其他用车") else ""
    return {
        "国有资产": {
            "车辆": writer.count(total),
            "用途": [{"名称": name, "数量": writer.count(n)} for name, n in vehicles.items()],
            "其他用车说明": other,
            "设备": writer.count(writer.accounts.large_equipment),
        }
    }
