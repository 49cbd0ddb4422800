"""绩效评价报告 against the 自评表 it is about (checks.md §5 P-7…P-15)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from disclosure_kit.audit.amounts import LOOK, said
from disclosure_kit.audit.claims import Claim, Kind
from disclosure_kit.audit.evaluation_forms import Form
from disclosure_kit.audit.forms_judge import agree, match_form
from disclosure_kit.audit.paper import Fault, Fit, Paper, Section, fit, ratio, rounded
from disclosure_kit.audit.printed import ZERO
from disclosure_kit.findings import Severity


def judge_reports(paper: Paper, forms: Sequence[Form]) -> None:
    """Every report whose project has a form."""
    for form, sections in _reports(paper, forms):
        _report(paper, form, sections)


def _reports(paper: Paper, forms: Sequence[Form]) -> Iterator[tuple[Form, list[Section]]]:
    """Sections of every 绩效评价报告 with the form it is about."""
    current: Form | None = None
    held: list[Section] = []
    for section in paper.sections:
        title = len(section.text) < 90 and section.text.endswith("评价报告")
        if title or section.scope not in ("附件", "绩效", ""):
            if current is not None and held:
                yield current, held
            current, held = (match_form(section.text, forms) if title else None), []
        elif current is not None:
            held.append(section)
    if current is not None and held:
        yield current, held


def _report(paper: Paper, form: Form, sections: Sequence[Section]) -> None:
    received: list[Claim] = []
    for section in sections:
        for claim in section.claims:
            if claim.kind is Kind.AMOUNT:
                if re.search(r"到位资金(为)?$", claim.lead):
                    received.append(claim)
                _amount(paper, form, claim)
                _carried(paper, form, section, claim)
            elif claim.kind is Kind.PERCENT:
                _rates(paper, form, claim, received)
            elif claim.unit == "个":
                _count(paper, form, section, claim)
            elif claim.unit == "分":
                _weights(paper, form, claim)
        _contents(paper, form, section)


def _amount(paper: Paper, form: Form, claim: Claim) -> None:
    """年初预算, 全年预算数, 到位 and 实际支出 wherever a report repeats them (P-9, P-11)."""
    budget, spent = form.funds.get("全年预算数"), form.funds.get("全年执行数")
    known = {f.value for f in (budget, spent) if f}
    if re.search(r"全年预算(数)?(为)?$", claim.lead):
        agree(paper, claim, budget, "全年预算数", "P-9")
    elif re.search(r"年初(安排)?预算(数)?(为)?$", claim.lead):
        agree(paper, claim, form.funds.get("年初预算数"), "年初预算数", "P-9")
    elif re.search(r"(预算资金|项目预算金额|预算金额|使用资金|到位资金)(为)?$", claim.lead) and budget:
        if claim.value in known:
            paper.prove(claim, "与自评表的资金一致")
        elif "到位" not in claim.lead:
            agree(paper, claim, budget, "全年预算数", "P-9")
    elif re.search(r"(实际支出|执行金额|执行数|实际执行金额|执行预算)(为)?$", claim.lead):
        agree(paper, claim, spent, "全年执行数", "P-11")


def _rates(paper: Paper, form: Form, claim: Claim, received: Sequence[Claim]) -> None:
    budget, spent = form.funds.get("全年预算数"), form.funds.get("全年执行数")
    if budget is None or spent is None:
        return
    if re.search("到位率", claim.lead) and received:
        _percent(paper, claim, (received[-1].value, budget.value), ("资金到位率", "P-10"), received[-1])
    elif re.search("执行率", claim.lead) and "分" not in claim.lead[-3:]:
        _percent(paper, claim, (spent.value, budget.value), ("预算执行率", "P-12"))


def _percent(
    paper: Paper,
    claim: Claim,
    of: tuple[Decimal, Decimal],
    what: tuple[str, str],
    stated: Claim | None = None,
) -> None:
    """A rate of ``of``; ``stated`` is the figure of the prose among them."""
    (part, whole), (words, code) = of, what
    allowed = ratio(part, ZERO, whole, ZERO)
    if allowed is None:
        return
    if fit(claim.value, claim.places, allowed) == Fit.EXACT:
        paper.link(claim, (stated,), f"{part}÷{whole}")
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
