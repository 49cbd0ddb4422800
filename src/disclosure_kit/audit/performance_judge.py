"""Performance: forms by themselves, forms against the prose, reports against forms (checks.md §5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from disclosure_kit.audit.amounts import LOOK, said
from disclosure_kit.audit.claims import Claim, Kind
from disclosure_kit.audit.document import Document
from disclosure_kit.audit.evaluation_forms import FUNDS, Figure, Form, SummaryRow, read_forms
from disclosure_kit.audit.paper import Fault, Fit, Paper, Section, fit, ratio, rounded
from disclosure_kit.audit.printed import ZERO
from disclosure_kit.audit.verdicts import Proof, Verdict
from disclosure_kit.findings import Severity

_GRADES = (("优", 90), ("良", 80), ("中", 60), ("差", 0))
HUNDRED = Decimal(100)


def run(paper: Paper, document: Document, beside: Sequence[Document] = ()) -> None:
    """Every rule of the annexes that the document allows; forms may stand in another file."""
    forms, rows = read_forms(document)
    for form in forms:
        _funds(paper, form)
        _points(paper, form)
    _summary(paper, forms, rows)
    for other in beside if not forms else ():
        more, lines = read_forms(other)
        forms, rows = forms + more, rows + lines
    _section(paper, forms, rows)
    for form, sections in _reports(paper, forms):
        _report(paper, form, sections)


def _fault(
    paper: Paper, code: str, message: str, remedy: str, spot: Figure, severity: Severity = Severity.CONFIRM
) -> None:
    paper.faults.append(Fault(code, severity, message, remedy, spot.spot.block, cell=spot.spot))
    paper.cells[spot.spot] = Proof(Verdict.CONTRADICTED, message)


def _proved(paper: Paper, ground: str, *figures: Figure | None) -> None:
    for figure in figures:
        if figure is not None and figure.spot not in paper.cells:
            paper.cells[figure.spot] = Proof(Verdict.PROVED, ground)


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
                f"{form.name}：{key}年度资金总额{total.text}，各来源之和{found}。",
                "请核对自评表的资金。",
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
            _proved(paper, f"{spent.text}÷{budget.text}", rate, budget, spent)
        elif allowed is not None and abs(allowed.middle - rate.value) > 1:
            _fault(
                paper,
                "P-12",
                f"{form.name}：执行率 {spent.text}÷{budget.text} 应为{rounded(allowed.middle, 2)}%，表中写{rate.text}。",
                LOOK,
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
            f"{form.name}：执行率得分按 {weight.text}×{spent.text}÷{budget.text} 应为{expected}分，表中写{score.text}分。",
            "请核对；按本地办法取整的请说明。",
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
                f"{form.name}：指标“{indicator.name}”得分{indicator.score.text}大于分值{indicator.weight.text}。",
                "请核对得分。",
                indicator.score,
            )
        if indicator.group.startswith("成本") and re.match("[≥>]", indicator.target):
            _fault(
                paper,
                "P-cost",
                f"{form.name}：成本指标“{indicator.name}”的指标值写作“{indicator.target}”，成本一般是不超过（≤）。",
                "请核对指标值的方向。",
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
            f"{form.name}：执行率分值与各指标分值合计{sum_weights}分，应为100分。",
            "请核对指标是否齐全、分值是否正确。",
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
            f"{form.name}：执行率得分＋各指标得分＝{found}分，总分写{form.total.text}分。",
            "请核对得分。",
            form.total,
        )


# ------------------------------------------------------------------ forms against summary and prose
def _match(name: str, forms: Sequence[Form]) -> Form | None:
    wanted = re.sub(r"项目$|经费$", "", name)
    found = [f for f in forms if f.name and (f.name in name or wanted and wanted in f.name)]
    return found[0] if len(found) == 1 else None


def _summary(paper: Paper, forms: Sequence[Form], rows: Sequence[SummaryRow]) -> None:
    for row in rows:
        form = _match(row.name, forms)
        if row.score is None:
            continue
        if form is not None and form.total is not None:
            if form.total.value == row.score.value:
                _proved(paper, "与自评表总分一致", row.score, form.total)
            else:
                _fault(
                    paper,
                    "P-5",
                    f"{row.name}：汇总表得分{row.score.text}，自评表总分{form.total.text}。",
                    LOOK,
                    row.score,
                )
        expected = next(g for g, least in _GRADES if row.score.value >= least)
        if row.grade in dict(_GRADES) and row.grade != expected:
            _fault(
                paper,
                "P-6",
                f"{row.name}：{row.score.text}分应为“{expected}”，表中写“{row.grade}”。",
                "请核对等级。",
                row.score,
            )


def _agree(paper: Paper, claim: Claim, figure: Figure | None, words: str, code: str) -> None:
    if figure is None:
        return
    if claim.value == figure.value:
        paper.prove(claim, f"与自评表{words}一致")
    elif claim.kind is Kind.AMOUNT and rounded(figure.value, claim.places) == claim.value:
        paper.prove(claim, f"与自评表{words}一致")
    else:
        paper.contradict(claim, code, f"这里写{claim.raw}{claim.unit}，自评表{words}是{figure.text}。", LOOK)


def _section(paper: Paper, forms: Sequence[Form], rows: Sequence[SummaryRow]) -> None:
    """说明十三: counts, money and every project's summary (N13, P-5, P-9…P-12)."""
    grades = [r.grade for r in rows]
    for section in paper.sections:
        if section.scope != "绩效":
            continue
        form = _match(section.text.partition("：")[0], forms) if "综述" in section.text[:80] else None
        for claim in section.claims:
            lead = claim.lead
            if form is not None:
                if claim.unit == "分" and re.search("得分", lead):
                    _agree(paper, claim, form.total, "总分", "P-5")
                elif claim.kind is Kind.AMOUNT and re.search(r"全年预算数?(为)?$", lead):
                    _agree(paper, claim, form.funds.get("全年预算数"), "全年预算数", "P-9")
                elif claim.kind is Kind.AMOUNT and re.search(r"执行数(为)?$", lead):
                    _agree(paper, claim, form.funds.get("全年执行数"), "全年执行数", "P-11")
                continue
            if rows and claim.unit == "个" and re.search(r"(涵盖|涉及|开展).*项目$|自评的$|等$", lead):
                if claim.value == len(rows):
                    paper.prove(claim, "与自评情况汇总表的项目数一致")
            grade = re.match(r"个?项目(?:的)?自评等级为“?([优良中差])", section.text[claim.end - 1 :])
            if rows and claim.unit == "个" and grade:
                count = grades.count(grade[1])
                if claim.value == count:
                    paper.prove(claim, f"与汇总表中“{grade[1]}”的个数一致")
                else:
                    paper.contradict(
                        claim,
                        "N13-grades",
                        f"文中写{claim.raw}个项目为“{grade[1]}”，汇总表中是{count}个。",
                        LOOK,
                    )
            if claim.kind is Kind.AMOUNT and re.search(r"涉及(?:预算)?资金$", lead) and forms:
                _money(paper, claim, forms)


def _money(paper: Paper, claim: Claim, forms: Sequence[Form]) -> None:
    """涉及预算资金 is Σ全年预算数; many take Σ执行数 (P-sum)."""
    planned = sum((f.funds["全年预算数"].value for f in forms if "全年预算数" in f.funds), ZERO)
    spent = sum((f.funds["全年执行数"].value for f in forms if "全年执行数" in f.funds), ZERO)
    if claim.value == planned:
        paper.prove(claim, "等于各自评表全年预算数之和")
    elif claim.value == spent:
        paper.prove(claim, "等于各自评表全年执行数之和")
        paper.faults.append(
            Fault(
                "P-sum",
                Severity.NOTE,
                f"“涉及预算资金”{claim.raw}{claim.unit}是执行数之和；全年预算数之和是{said(planned)}。",
                "请确认口径，必要时写明是执行数。",
                claim.block,
                claim.start,
                claim.end,
            )
        )


# ------------------------------------------------------------------ reports
def _reports(paper: Paper, forms: Sequence[Form]) -> Iterator[tuple[Form, list[Section]]]:
    """Sections of every 绩效评价报告 with the form it is about."""
    current: Form | None = None
    held: list[Section] = []
    for section in paper.sections:
        title = len(section.text) < 90 and section.text.endswith("评价报告")
        if title or section.scope not in ("附件", "绩效", ""):
            if current is not None and held:
                yield current, held
            current, held = (_match(section.text, forms) if title else None), []
        elif current is not None:
            held.append(section)
    if current is not None and held:
        yield current, held


def _report(paper: Paper, form: Form, sections: Sequence[Section]) -> None:
    budget, spent = form.funds.get("全年预算数"), form.funds.get("全年执行数")
    received: Claim | None = None
    for section in sections:
        for claim in section.claims:
            lead = claim.lead
            if claim.kind is Kind.AMOUNT:
                if re.search(r"全年预算(数)?(为)?$", lead):
                    _agree(paper, claim, budget, "全年预算数", "P-9")
                elif re.search(r"年初(安排)?预算(数)?(为)?$", lead):
                    _agree(paper, claim, form.funds.get("年初预算数"), "年初预算数", "P-9")
                elif re.search(r"(预算资金|项目预算金额|预算金额|使用资金)(为)?$", lead) and budget:
                    if claim.value in (budget.value, spent.value if spent else None):
                        paper.prove(claim, "与自评表的资金一致")
                    else:
                        _agree(paper, claim, budget, "全年预算数", "P-9")
                elif re.search(r"(实际支出|执行金额|执行数|实际执行金额|执行预算)(为)?$", lead):
                    _agree(paper, claim, spent, "全年执行数", "P-11")
                elif re.search(r"到位资金(为)?$", lead):
                    received = claim
                    if spent and claim.value in (spent.value, budget.value if budget else None):
                        paper.prove(claim, "与自评表的资金一致")
                _carried(paper, form, section, claim)
            elif claim.kind is Kind.PERCENT and budget and spent:
                if re.search("到位率", lead) and received is not None:
                    _percent(paper, claim, received.value, budget.value, "资金到位率", "P-10")
                elif re.search("执行率", lead) and "分" not in lead[-3:]:
                    _percent(paper, claim, spent.value, budget.value, "预算执行率", "P-12")
            elif claim.unit == "个":
                _count(paper, form, section, claim)
            elif claim.unit == "分":
                _weights(paper, form, claim)
        _contents(paper, form, section)


def _percent(paper: Paper, claim: Claim, part: Decimal, whole: Decimal, words: str, code: str) -> None:
    allowed = ratio(part, ZERO, whole, ZERO)
    if allowed is None:
        return
    if fit(claim.value, claim.places, allowed) == Fit.EXACT:
        paper.prove(claim, f"{part}÷{whole}")
    else:
        paper.contradict(
            claim,
            code,
            f"{words} {part}÷{whole} 应为{rounded(allowed.middle, 2)}%，这里写{claim.raw}%。",
            LOOK,
        )


def _carried(paper: Paper, form: Form, section: Section, claim: Claim) -> None:
    """结转下年 is never more than what was left, and table 01 must show it (P-13, P-14)."""
    if not re.match(r"[^，。]{0,6}结转", section.text[claim.end :]) or "上年" in claim.lead:
        return
    budget, spent = form.funds.get("全年预算数"), form.funds.get("全年执行数")
    if budget and spent and claim.value != budget.value - spent.value:
        left = budget.value - spent.value
        paper.contradict(
            claim,
            "P-13",
            f"这里写{claim.raw}{claim.unit}结转下年；按自评表全年预算数{budget.text}－执行数{spent.text}＝{left}。",
            "请核对结转金额；由财政收回的请写明。",
        )
    closing = paper.facts.get("01|支出:年末结转和结余")
    if closing is not None and closing.amount < claim.value:
        paper.faults.append(
            Fault(
                "P-14",
                Severity.CONFIRM,
                f"报告写{claim.raw}{claim.unit}结转下年，《收入支出决算总表》年末结转和结余是{said(closing.amount)}。",
                "请核对；由财政收回指标的，请改写为收回。",
                claim.block,
                claim.start,
                claim.end,
            )
        )


def _count(paper: Paper, form: Form, section: Section, claim: Claim) -> None:
    found = re.match(r"(一级|三级)指标", section.text[claim.end :])
    if not found or not form.is_whole:
        return
    have = len(form.indicators) if found[1] == "三级" else len({i.group for i in form.indicators})
    if found[1] == "一级" and not have:
        return
    if claim.value == have:
        paper.prove(claim, f"与自评表的{found[1]}指标个数一致")
    else:
        paper.contradict(
            claim, "P-7", f"报告写{claim.raw}个{found[1]}指标，自评表中是{have}个。", "请核对指标个数。"
        )


def _weights(paper: Paper, form: Form, claim: Claim) -> None:
    found = re.search(r"(成本|产出|效益|满意度)(?:指标)?$", claim.lead)
    if not found or not form.is_whole:
        return
    have = sum((i.weight.value for i in form.indicators if i.group.startswith(found[1]) and i.weight), ZERO)
    if have == claim.value:
        paper.prove(claim, f"与自评表{found[1]}指标分值合计一致")
    elif have:
        paper.contradict(claim, "P-8", f"报告写{found[1]}{claim.raw}分，自评表合计{have}分。", "请核对分值。")


def _contents(paper: Paper, form: Form, section: Section) -> None:
    """Σ of the named parts = 年初预算 (P-15)."""
    found = re.search(r"项目(?:的)?(?:主要)?内容(?:主要)?(?:包括|为|有)", section.text)
    budget = form.funds.get("年初预算数") or form.funds.get("全年预算数")
    if not found or budget is None:
        return
    end = section.text.find("。", found.end())
    parts = [
        c
        for c in section.claims
        if c.kind is Kind.AMOUNT and found.end() <= c.start < (end if end >= 0 else len(section.text))
    ]
    if len(parts) < 2:
        return
    total = sum((c.value for c in parts), ZERO)
    if total == budget.value:
        for claim in parts:
            paper.prove(claim, f"各部分之和＝年初预算{budget.text}")
    else:
        listed = "＋".join(c.raw for c in parts)
        paper.contradict(
            parts[0],
            "P-15",
            f"项目内容各部分之和 {listed}＝{total}万元，年初预算是{budget.text}万元。",
            "请核对各部分金额。",
        )
