"""Judge the relations of the tables: what holds proves its figures, what fails is a fault."""

from __future__ import annotations

from collections import defaultdict

from disclosure_kit.audit.amounts import said
from disclosure_kit.audit.facts import core
from disclosure_kit.audit.paper import Fault, Paper
from disclosure_kit.audit.printed import NAMES, Spot, Value
from disclosure_kit.audit.shifts import find_shifts
from disclosure_kit.audit.table_rules import Sum, holds, relations
from disclosure_kit.audit.verdicts import Proof, Verdict
from disclosure_kit.findings import Severity

_LIMIT = 12
"""Faults of one relation family told one by one; a shifted table would tell hundreds."""


def run(paper: Paper) -> None:
    """Every relation that the tables allow."""
    exact: dict[Spot, str] = {}
    loose: dict[Spot, str] = {}
    broken: dict[Spot, str] = {}
    told: defaultdict[str, int] = defaultdict(int)
    every = list(relations(paper.own_tables))
    shifts = find_shifts(paper.own_tables, [r for r in every if not holds(r)])
    paper.shifted = {shift.role: shift.codes for shift in shifts}
    paper.faults += [shift.fault for shift in shifts]
    moved = {spot for shift in shifts for spot in shift.spots}
    for relation in every:
        if holds(relation):
            for value in relation.figures if not relation.at_least else ():  # “≥” proves no figure
                exact.setdefault(value.spot, relation.words)
            continue
        within = abs(relation.gap) <= relation.bound
        if relation.is_tentative and not within:
            continue
        for value in relation.figures:
            (loose if within else broken).setdefault(value.spot, relation.words)
        if any(value.spot in moved for value in relation.figures):
            continue  # told once, as the shift of its rows
        told[relation.code] += 1
        if told[relation.code] <= _LIMIT:
            paper.faults.append(_fault(relation, within=within))
    for spot in {*exact, *loose, *broken}:
        if spot in broken:
            proof = Proof(Verdict.CONTRADICTED, f"不符合：{broken[spot]}")
        elif spot in loose:
            proof = Proof(Verdict.OPEN, f"有尾差：{loose[spot]}")
        else:
            proof = Proof(Verdict.PROVED, f"符合：{exact[spot]}")
        paper.cells[spot] = proof
    _names(paper)


def _fault(relation: Sum, *, within: bool) -> Fault:
    right = relation.left.amount - relation.gap
    numbers = f"{_said(relation.left)} 与 {said(right)}，相差{said(abs(relation.gap))}"
    others = tuple(v.spot for v in relation.right if v.amount)[:6]
    spot = relation.left.spot
    if within:
        return Fault(
            relation.code,
            Severity.NOTE,
            f"{relation.words}：{numbers}，是四舍五入的尾数误差。",
            "不需要处理；不要为凑平而改动数字。",
            spot.block,
            cell=spot,
            more=others,
        )
    return Fault(
        relation.code,
        Severity.CONFIRM,
        f"{relation.words}：{numbers}。",
        "请核对所列单元格。",
        spot.block,
        cell=spot,
        more=others,
    )


def _said(value: Value) -> str:
    return said(value.amount) if value.amount or not value.is_blank else "空白"


def _names(paper: Paper) -> None:
    """One code has one name in all tables (X-names)."""
    seen: dict[str, tuple[str, str]] = {}
    for role in ("02", "03", "05", "07", "08"):
        table = paper.own_tables.get(role)
        if table is None:
            continue
        for code, row in table.by_code().items():
            if not row.label:
                continue
            name, where = seen.setdefault(code, (row.label, role))
            if core(name) != core(row.label):
                cut = core(name) in core(row.label) or core(row.label) in core(name)
                value = next(iter(row.values.values()), None)
                paper.faults.append(
                    Fault(
                        "X-names",
                        Severity.NOTE if cut else Severity.CONFIRM,
                        f"科目 {code} 在《{NAMES[where]}》叫“{name}”，在《{NAMES[role]}》叫“{row.label}”。",
                        "请统一科目名称。",
                        row.block,
                        cell=value.spot if value else None,
                    )
                )
