"""Counts of the prose: vehicles against their uses, counts against the money spent (N9, N12)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disclosure_kit.audit.claims import Claim, Kind, Measure
from disclosure_kit.audit.paper import Paper, Section
from disclosure_kit.audit.printed import Value
from disclosure_kit.findings import Severity


def run(paper: Paper) -> None:
    """Every count that another figure can judge."""
    for section in paper.sections:
        _vehicles(paper, section)
    _against_money(paper)


def _vehicles(paper: Paper, section: Section) -> None:
    """共有车辆 = Σ用途 (N12-1)."""
    cars = [c for c in section.claims if c.kind is Kind.COUNT and c.unit == "辆"]
    if len(cars) < 4 or "其中" not in section.text or not re.search("车辆", section.text[: cars[0].start]):
        return
    total, uses = cars[0], cars[1:]
    found = sum(c.value for c in uses)
    if found == total.value:
        paper.link(total, uses, f"车辆{total.raw}辆＝各用途之和", is_sum=True)
    else:
        paper.contradict(
            total, "N12-1", f"车辆合计写{total.raw}辆，各用途之和是{found}辆。", "请核对车辆数。"
        )


def _about(paper: Paper, words: str, unit: str) -> Iterator[Claim]:
    for section in paper.sections:
        if section.scope != "09":
            continue
        for claim in section.claims:
            if claim.kind is Kind.COUNT and re.fullmatch(unit, claim.unit) and re.search(words, claim.lead):
                yield claim


_MONEY: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "09|因公出国",
        r"团组(?:数)?(?:共|共计|为)?$|出国.*团组",
        "个|批次|批|次|个（组）",
        "因公出国（境）费",
        "因公出国（境）团组",
    ),
    ("09|购置", r"购置.{0,24}$", "辆|台", "公务用车购置费", "购置公务用车"),
)


def _against_money(paper: Paper) -> None:
    """Money without a count, a count without money."""
    for key, words, unit, money, thing in _MONEY:
        amount = _amount(paper, key)
        if amount is None:
            continue
        claims = list(_about(paper, words, unit))
        if len({c.value for c in claims}) != 1:
            continue
        claim = claims[0]
        if bool(claim.value) == bool(amount):
            _fits(paper, key, claim, money)
            continue
        said = f"{money}为{amount:,.2f}万元，{thing}却是{claim.raw}{claim.unit}"
        paper.contradict(claim, "N9-count", f"{said}。", "请核对数量和金额。")
    _guests(paper)


def _fits(paper: Paper, key: str, claim: Claim, money: str) -> None:
    """No money proves no count; money only says that there is one, not which."""
    if claim.value:
        paper.leave(claim, f"{money}有支出，数量本身没有依据")
    elif paper.fact(key, Measure.ACTUAL) is not None:
        paper.prove(claim, f"表中{money}为0，与0一致")
    else:
        paper.agree(claim, f"文中{money}为0，与0一致")


def _amount(paper: Paper, key: str) -> object:
    fact: Value | None = paper.fact(key, Measure.ACTUAL)
    if fact is not None:
        return fact.amount
    stated = paper.by_key(Measure.ACTUAL).get(key)
    return stated[0].value if stated else None


def _guests(paper: Paper) -> None:
    """国内接待: batches, people and money go together; never fewer people than batches."""
    batches = [
        c for c in _about(paper, r"接待.*|^[^外]*$", "批次|批|个") if "批" in c.unit and "外" not in c.lead
    ]
    people = [
        c
        for c in _about(paper, r".*", "人次|人")
        if c.unit == "人次" and not re.search("外|团组|累计|出国", c.lead)
    ]
    if not batches or not people:
        return
    batch, guests = batches[0], people[0]
    if batch.block != guests.block:
        return
    if guests.value < batch.value:
        paper.contradict(
            guests,
            "N9-guests",
            f"接待{batch.raw}{batch.unit}、{guests.raw}人次，人次少于批次。",
            "请核对批次和人次。",
            Severity.CONFIRM,
        )
        return
    amount = _amount(paper, "09|国内接待")
    if amount is None:
        amount = _amount(paper, "09|公务接待")
    if amount is None:
        return
    if bool(amount) == bool(batch.value):
        for claim in (batch, guests):
            _fits(paper, "09|公务接待", claim, "公务接待费")
    else:
        paper.contradict(
            batch,
            "N9-count",
            f"公务接待费为{amount:,.2f}万元，接待批次却是{batch.raw}。",
            "请核对数量和金额。",
        )
