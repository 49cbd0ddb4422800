"""自评表 by itself and against the 汇总表: funds, rate, points, scores, grades (checks.md §5 P-1…P-6, P-16)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from disclosure_kit.audit.amounts import LOOK
from disclosure_kit.audit.claims import Claim, Kind
from disclosure_kit.audit.evaluation_forms import FUNDS, Figure, Form, SummaryRow
from disclosure_kit.audit.paper import Fault, Paper, ratio, rounded
from disclosure_kit.audit.printed import ZERO
from disclosure_kit.audit.verdicts import OPEN, Proof, Verdict, stronger
from disclosure_kit.findings import Severity

_GRADES = (("优", 90), ("良", 80), ("中", 60), ("差", 0))
HUNDRED = Decimal(100)


def judge_forms(paper: Paper, forms: Sequence[Form], rows: Sequence[SummaryRow]) -> None:
    """Every form and every row of the summary of this document."""
    for form in forms:
        _funds(paper, form)
        _points(paper, form)
    _summary(paper, forms, rows)


def _fault(
    paper: Paper, code: str, words: tuple[str, str], spot: Figure, severity: Severity = Severity.CONFIRM
) -> None:
    message, remedy = words
    paper.faults.append(Fault(code, severity, message, remedy, spot.spot.block, cell=spot.spot))
    paper.cells[spot.spot] = Proof(Verdict.CONTRADICTED, message)


def _proved(paper: Paper, ground: str, *figures: Figure | None, verdict: Verdict = Verdict.PROVED) -> None:
    for figure in figures:
        if figure is not None:
            old = paper.cells.get(figure.spot)
            paper.cells[figure.spot] = stronger(old, Proof(verdict, ground))


# ------------------------------------------------------------------ a form by itself
def _funds(paper: Paper, form: Form) -> None:
    """Sources against 年度资金总额 (P-16), rate and score of execution (P-3)."""
    for key in FUNDS:
        total, parts = form.funds.get(key), form.sources.get(key, [])
        if total is None or not parts:
            continue
        found = sum((p.value for p in parts), ZERO)
        if found == total.value:
            _proved(paper, "年度资金总额＝各来源之和", total, *parts)
        elif abs(found - total.value) > Decimal("0.02"):
            _fault(
                paper,
                "P-16",
                (f"{form.name}：{key}年度资金总额{total.text}，各来源之和{found}。", "请核对自评表的资金。"),
                total,
            )
    budget, spent = form.funds.get("全年预算数"), form.funds.get("全年执行数")
    if budget is None or spent is None or not budget.value:
        return
    rate, score, weight = (form.funds.get(k) for k in ("执行率", "得分", "分值"))
    if rate is not None and rate.text.endswith("%"):
        places = len(rate.text.rstrip("%").partition(".")[2])
        allowed = ratio(spent.value, ZERO, budget.value, ZERO)
        if allowed is not None and rounded(allowed.middle, places) == rate.value:
            known = [paper.cells.get(f.spot, OPEN).verdict is Verdict.PROVED for f in (budget, spent)]
            own = Verdict.PROVED if all(known) else Verdict.CONSISTENT
            _proved(paper, f"{spent.text}÷{budget.text}", rate, budget, spent, verdict=own)
        elif allowed is not None and abs(allowed.middle - rate.value) > 1:
            _fault(
                paper,
                "P-12",
                (
                    f"{form.name}：执行率 {spent.text}÷{budget.text} 应为{rounded(allowed.middle, 2)}%，表中写{rate.text}。",
                    LOOK,
                ),
                rate,
            )
    if score is None or weight is None:
        return
    expected = min(weight.value, rounded(weight.value * spent.value / budget.value, 2))
    if score.value == expected:
        _proved(paper, "执行率得分＝分值×执行率", score)
    else:
        small = abs(score.value - expected) <= Decimal("0.05")
        _fault(
            paper,
            "P-3",
            (
                f"{form.name}：执行率得分按 {weight.text}×{spent.text}÷{budget.text} 应为{expected}分，表中写{score.text}分。",
                "请核对；按本地办法取整的请说明。",
            ),
            score,
            Severity.NOTE if small else Severity.CONFIRM,
        )


def _points(paper: Paper, form: Form) -> None:
    """Points are 100 in all, scores make the total, no score above its points (P-1, P-2, P-4)."""
    weights = [i.weight for i in form.indicators]
    scores = [i.score for i in form.indicators]
    for indicator in form.indicators:
        if indicator.weight and indicator.score and indicator.score.value > indicator.weight.value:
            _fault(
                paper,
                "P-4",
                (
                    f"{form.name}：指标“{indicator.name}”得分{indicator.score.text}大于分值{indicator.weight.text}。",
                    "请核对得分。",
                ),
                indicator.score,
            )
        if indicator.group.startswith("成本") and re.match("[≥>]", indicator.target):
            _fault(
                paper,
                "P-cost",
                (
                    f"{form.name}：成本指标“{indicator.name}”的指标值写作“{indicator.target}”，成本一般是不超过（≤）。",
                    "请核对指标值的方向。",
                ),
                indicator.weight or indicator.score or Figure(ZERO, "", indicator.spot),
                Severity.NOTE,
            )
    if not form.is_whole or len(form.indicators) < 3 or any(w is None for w in weights):
        return
    points = form.funds.get("分值")
    sum_weights = sum((w.value for w in weights if w), ZERO) + (points.value if points else ZERO)
    if sum_weights == HUNDRED:
        _proved(paper, "分值合计 100 分", points, *weights)
    elif points is not None and form.total is not None:
        _fault(
            paper,
            "P-1",
            (
                f"{form.name}：执行率分值与各指标分值合计{sum_weights}分，应为100分。",
                "请核对指标是否齐全、分值是否正确。",
            ),
            form.total,
        )
    executed = form.funds.get("得分")
    if form.total is None or executed is None or any(s is None for s in scores):
        return
    found = sum((s.value for s in scores if s), ZERO) + executed.value
    if found == form.total.value:
        _proved(paper, f"总分＝执行率得分＋各指标得分＝{found}", form.total, executed, *scores)
    else:
        _fault(
            paper,
            "P-2",
            (f"{form.name}：执行率得分＋各指标得分＝{found}分，总分写{form.total.text}分。", "请核对得分。"),
            form.total,
        )


# ------------------------------------------------------------------ forms against summary and prose
def match_form(name: str, forms: Sequence[Form]) -> Form | None:
    """The only form a project\'s name fits."""
    wanted = re.sub(r"项目$|经费$", "", name)
    found = [f for f in forms if f.name and (f.name in name or (wanted and wanted in f.name))]
    return found[0] if len(found) == 1 else None


def _summary(paper: Paper, forms: Sequence[Form], rows: Sequence[SummaryRow]) -> None:
    for row in rows:
        form = match_form(row.name, forms)
        if row.score is None:
            continue
        if form is not None and form.total is not None:
            if form.total.value == row.score.value:
                _proved(paper, "与自评表总分一致", row.score, form.total)
            else:
                _fault(
                    paper,
                    "P-5",
                    (f"{row.name}：汇总表得分{row.score.text}，自评表总分{form.total.text}。", LOOK),
                    row.score,
                )
        expected = next((g for g, least in _GRADES if row.score.value >= least), "差")
        if row.grade in dict(_GRADES) and row.grade != expected:
            _fault(
                paper,
                "P-6",
                (f"{row.name}：{row.score.text}分应为“{expected}”，表中写“{row.grade}”。", "请核对等级。"),
                row.score,
            )


def agree(paper: Paper, claim: Claim, figure: Figure | None, words: str, code: str) -> None:
    """A figure of the prose against the same one of a form."""
    if figure is None:
        return
    if claim.value == figure.value or (
        claim.kind is Kind.AMOUNT and rounded(figure.value, claim.places) == claim.value
    ):
        paper.prove(claim, f"与自评表{words}一致")
    else:
        paper.contradict(claim, code, f"这里写{claim.raw}{claim.unit}，自评表{words}是{figure.text}。", LOOK)
