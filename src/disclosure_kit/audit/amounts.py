"""Amounts of the prose against the tables, against each other, parts against totals (checks.md §4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from disclosure_kit.audit.claims import Claim, Kind, Measure
from disclosure_kit.audit.facts import place_name
from disclosure_kit.audit.paper import CENT, Fault, Paper, rounded
from disclosure_kit.audit.printed import ZERO, Value
from disclosure_kit.findings import Severity

LOOK = "请核对两处数字，改正写错的一处。"


def run(paper: Paper) -> None:
    """Text against table, text against itself, parts against total."""
    for claim in paper.claims:
        if claim.measure in (Measure.ACTUAL, Measure.BUDGET) and claim.key:
            _against_table(paper, claim)
        elif claim.measure is Measure.FIXED:
            paper.leave(claim, "固定表述，不是本单位的数据")
    _said_twice(paper)
    _parts(paper)
    _items(paper)


def equals(claim: Claim, value: Value) -> bool:
    """The same figure, allowing for fewer digits printed in the prose."""
    if claim.value == value.amount:
        return True
    if claim.unit == "亿元":
        return abs(claim.value - value.amount) <= claim.half * 10_000
    if claim.unit == "元":
        return abs(claim.value - value.amount) <= claim.half / 10_000 + value.half
    return any(rounded(value.amount, places) == claim.value for places in {claim.places, 2} if places <= 2)


def said(amount: Decimal) -> str:
    """An amount as messages print it: 7,561.06 万元."""
    places = max(2, -int(amount.normalize().as_tuple().exponent)) if amount else 2
    return f"{amount:,.{min(places, 6)}f}万元"


def role_of(key: str) -> str:
    """The table of a key."""
    return key.partition("|")[0]


def _against_table(paper: Paper, claim: Claim) -> None:
    value = paper.fact(claim.key, claim.measure)
    if value is None:
        _missing_row(paper, claim)
        return
    table = place_name(role_of(claim.key))
    if claim.key.partition("#")[2] in paper.shifted.get(role_of(claim.key), ()):
        paper.leave(claim, f"{table}像是整行错位，不能用来核对")
        return
    if equals(claim, value):
        paper.prove(claim, f"与{table}“{value.words}”一致")
        return
    if claim.key.startswith("09|") and claim.measure is Measure.BUDGET and claim.base == "年初":
        paper.leave(claim, f"{table}的预算数是全年预算数，文中写的是年初预算")
        return
    if not claim.is_sure:
        paper.leave(claim, f"与{table}“{value.words}”{said(value.amount)}不同，但不能确定说的是同一项")
        return
    gap = abs(claim.value - value.amount)
    if gap <= CENT and value.amount:
        paper.contradict(
            claim,
            "N-tail",
            f"文字写{claim.raw}{claim.unit}，{table}“{value.words}”是{said(value.amount)}，相差 {gap}，像是尾数误差。",
            "同一数字在表和文字中应一致。",
            Severity.NOTE,
        )
        return
    unit = "（数字相同、单位不同）" if claim.unit == "元" and claim.value * 10_000 == value.amount else ""
    paper.contradict(
        claim,
        "N-table",
        f"文字写{claim.raw}{claim.unit}，{table}“{value.words}”是{said(value.amount)}{unit}。",
        LOOK,
    )


def _missing_row(paper: Paper, claim: Claim) -> None:
    """An item of the prose that its table does not have."""
    role, _, item = claim.key.partition("|")
    table = paper.facts.tables.get(role)
    if (
        claim.measure is not Measure.ACTUAL
        or not item.startswith("#")
        or table is None
        or not table.by_code()
    ):
        return
    if not claim.value:
        paper.prove(claim, f"{place_name(role)}没有这一行，与 0 一致")
        return
    same = [row for row in table.by_code().values() if (v := row.get("合计")) and equals(claim, v)]
    if same or not claim.is_sure:
        paper.leave(claim, f"{place_name(role)}中没有找到同名的科目")
        return
    levels = {len(code) for code in table.by_code()}
    level = {1: 3, 2: 5, 3: 7}.get(item.count("/") + 1, 7)
    if level in levels:
        name = item[1:].replace("/", "－")
        paper.contradict(
            claim,
            "N-row",
            f"文字有“{name}”{claim.raw}{claim.unit}，{place_name(role)}中没有这个科目，也没有这个金额。",
            "请核对科目名称和金额。",
        )


def _said_twice(paper: Paper) -> None:
    """One item stated with two amounts."""
    for measure in (Measure.ACTUAL, Measure.BUDGET, Measure.CHANGE):
        for key, claims in paper.by_key(measure).items():
            groups: dict[tuple[object, ...], list[Claim]] = {}
            for claim in claims:
                base = (claim.base, claim.year) if measure is not Measure.ACTUAL else ()
                groups.setdefault(base, []).append(claim)
            for group in groups.values():
                _compare_repeats(paper, key, measure, group)


def _compare_repeats(paper: Paper, key: str, measure: Measure, group: Sequence[Claim]) -> None:
    first = group[0]
    for other in group[1:]:
        if paper.fact(key, measure) is not None:
            continue
        if key.startswith("09|") and not all(
            "决算" in c.lead or c.measure is Measure.BUDGET for c in (first, other)
        ):
            continue
        places = min(first.places, other.places, 2)
        if first.value == other.value or rounded(first.value, places) == rounded(other.value, places):
            if first.block != other.block:
                for claim in (first, other):
                    paper.agree(claim, f"前后两处都写“{first.raw}{first.unit}”")
            continue
        if abs(first.value - other.value) <= CENT:
            paper.contradict(
                other,
                "N-tail",
                f"{measure}前文写{first.raw}{first.unit}，这里写{other.raw}{other.unit}，像是尾数误差。",
                LOOK,
                Severity.NOTE,
            )
        elif measure is not Measure.CHANGE or first.scope != other.scope or "09" in key:
            paper.contradict(
                other,
                "N-twice",
                f"同一项的{measure}前文写{first.raw}{first.unit}，这里写{other.raw}{other.unit}。",
                LOOK,
            )


_GROUPS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("N2-sum", "02", "02|合计", tuple(f"02|{k}" for k in ("财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"))),
    ("N3-sum", "03", "03|合计", tuple(f"03|{k}" for k in ("基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"))),
    ("N6-sum", "06", "05|基本支出", ("06|人员经费", "06|公用经费")),
    ("N9-sum", "09", "09|合计", ("09|因公出国", "09|公务用车", "09|公务接待")),
    ("N9-sum", "09", "09|公务用车", ("09|购置", "09|运行")),
    ("N9-sum", "09", "09|公务接待", ("09|国内接待", "09|国外接待")),
    ("N11-1", "采购", "采购|总额", ("采购|货物", "采购|工程", "采购|服务")),
)  # fmt: skip
_MUST_HAVE_ALL = {"09|合计", "09|公务用车", "09|公务接待", "采购|总额", "05|基本支出"}


def _parts(paper: Paper) -> None:
    for code, scope, whole, parts in _GROUPS:
        first = _first_by_key([c for c in paper.claims if c.scope == scope and c.measure is Measure.ACTUAL])
        total = first.get(whole)
        given = [first[p] for p in parts if p in first]
        if (
            total is None
            or len(given) < 2
            or not _is_listed(paper, total, (whole, *parts))
            or (whole in _MUST_HAVE_ALL and len(given) < len(parts))
        ):
            continue
        _compare_sum(paper, code, total, given)
    for section in paper.sections:
        if section.scope == "05" and section.text.endswith(("。", "；")):
            amounts = _first_by_key([c for c in section.claims if c.measure is Measure.ACTUAL])
            classes = [c for key, c in amounts.items() if key.startswith("05|#") and _level(key) == 3]
            unknown = [
                c
                for c in section.claims
                if c.kind is Kind.AMOUNT and c.measure is Measure.ACTUAL and not c.key
            ]
            if "05|合计" in amounts and len(classes) >= 2 and not unknown:
                _compare_sum(paper, "N5-sum", amounts["05|合计"], classes)


def _is_listed(paper: Paper, total: Claim, keys: Sequence[str]) -> bool:
    """Everything the total's paragraph lists is one of the parts we know."""
    section = next(s for s in paper.sections if s.block == total.block)
    return all(
        c.key in keys
        for c in section.claims
        if c.kind is Kind.AMOUNT and c.measure is Measure.ACTUAL and c.sentence == total.sentence
    )


def _level(key: str) -> int:
    item = key.partition("#")[2]
    return len(item) if item.isdigit() else {1: 3, 2: 5, 3: 7}[item.count("/") + 1]


def _first_by_key(claims: Sequence[Claim]) -> dict[str, Claim]:
    found: dict[str, Claim] = {}
    for claim in claims:
        if claim.key and claim.is_sure:
            found.setdefault(claim.key, claim)
    return found


def _compare_sum(paper: Paper, code: str, total: Claim, parts: Sequence[Claim]) -> None:
    gap = total.value - sum((p.value for p in parts), ZERO)
    listed = "＋".join(p.raw for p in parts)
    if not gap:
        paper.link(total, parts, f"{total.raw}＝{listed}", is_sum=True)
        return
    bound = paper.half * sum(1 for c in (total, *parts) if c.value)
    if abs(gap) <= bound or paper.is_doubted(total, *parts):
        return
    paper.contradict(
        total,
        code,
        f"合计写{total.raw}{total.unit}，各项之和是{said(total.value - gap)}（{listed}），相差{said(abs(gap))}。",
        "请核对合计和各项。",
    )


def _items(paper: Paper) -> None:
    """Σ of the 项 against the total of the section, for budgets and for actuals; items left out (N5)."""
    for role in ("05", "07", "08"):
        sections = [s for s in paper.sections if s.scope == role]
        items = [
            c
            for s in sections
            for c in s.claims
            if c.key.startswith(f"{role}|#") and c.is_sure and _level(c.key) == 7
        ]
        actuals = _first_by_key([c for c in items if c.measure is Measure.ACTUAL])
        budgets = _first_by_key([c for c in items if c.measure is Measure.BUDGET])
        if len(actuals) < 2:
            continue
        missing = _missing_items(paper, role, actuals)
        if missing:
            continue
        totals = [
            (c, actuals if c.measure is Measure.ACTUAL else budgets)
            for s in sections
            for c in s.claims
            if c.key == f"{role}|合计" and c.is_sure and c.measure in (Measure.ACTUAL, Measure.BUDGET)
        ]
        last = {total.measure: (total, parts) for total, parts in totals}  # the one over the list
        for total, parts in last.values():
            if len(parts) == len(actuals):
                _compare_sum(
                    paper, "N5-8" if total.measure is Measure.ACTUAL else "N5-7", total, list(parts.values())
                )


def _missing_items(paper: Paper, role: str, actuals: Mapping[str, Claim]) -> list[str]:
    """项 of the table that the prose leaves out; found only when the prose has most of them."""
    table = paper.facts.tables.get(role)
    if table is None or role in paper.shifted:
        return []
    rows = {c: r for c, r in table.by_code().items() if len(c) == 7 and (v := r.get("合计")) and v.amount}
    named = {key.partition("#")[2] for key in actuals}
    amounts = {c.value for c in actuals.values()}
    missing = [c for c, r in rows.items() if c not in named and r.values["合计"].amount not in amounts]
    if (
        missing
        and len(missing) * 2 <= len(rows)
        and all(k.partition("#")[2] in rows or not c.value for k, c in actuals.items())
    ):
        last = list(actuals.values())[-1]
        for code in missing:
            row = rows[code]
            paper.faults.append(
                _fault_of_missing(
                    last,
                    f"{place_name(role)}的 {code} {row.label}（{said(row.values['合计'].amount)}）在具体情况中没有说明。",
                )
            )
    return missing


def _fault_of_missing(last: Claim, message: str) -> Fault:
    return Fault(
        "N5-9", Severity.CONFIRM, message, "请补上该项级科目的说明。", last.block, last.start, last.end
    )
