"""Performance: forms by themselves, forms against the prose, reports against forms (checks.md §5)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from disclosure_kit.audit.amounts import LOOK, said
from disclosure_kit.audit.claims import Claim, Kind
from disclosure_kit.audit.document import Document
from disclosure_kit.audit.evaluation_forms import Form, SummaryRow, read_forms
from disclosure_kit.audit.forms_judge import agree, judge_forms, match_form
from disclosure_kit.audit.paper import Fault, Paper, Section
from disclosure_kit.audit.printed import ZERO
from disclosure_kit.audit.report_judge import judge_reports
from disclosure_kit.findings import Severity


def run(paper: Paper, document: Document, beside: Sequence[Document] = ()) -> None:
    """Every rule of the annexes that the document allows; forms may stand in another file."""
    forms, rows = read_forms(document)
    judge_forms(paper, forms, rows)
    for other in beside if not forms else ():
        more, lines = read_forms(other)
        forms, rows = forms + more, rows + lines
    _section(paper, forms, rows)
    judge_reports(paper, forms)


def _section(paper: Paper, forms: Sequence[Form], rows: Sequence[SummaryRow]) -> None:
    """说明十三: counts, money and every project's summary (N13, P-5, P-9…P-12)."""
    for section in paper.sections:
        if section.scope != "绩效":
            continue
        form = match_form(section.text.partition("：")[0], forms) if "综述" in section.text[:80] else None
        for claim in section.claims:
            if form is not None:
                _of_project(paper, claim, form)
            elif claim.unit == "个" and rows:
                _projects(paper, section, claim, rows)
            elif claim.kind is Kind.AMOUNT and re.search(r"涉及(?:预算)?资金$", claim.lead) and forms:
                _money(paper, claim, forms)


def _of_project(paper: Paper, claim: Claim, form: Form) -> None:
    if claim.unit == "分" and re.search("得分", claim.lead):
        agree(paper, claim, form.total, "总分", "P-5")
    elif claim.kind is Kind.AMOUNT and re.search(r"全年预算数?(为)?$", claim.lead):
        agree(paper, claim, form.funds.get("全年预算数"), "全年预算数", "P-9")
    elif claim.kind is Kind.AMOUNT and re.search(r"执行数(为)?$", claim.lead):
        agree(paper, claim, form.funds.get("全年执行数"), "全年执行数", "P-11")


def _projects(paper: Paper, section: Section, claim: Claim, rows: Sequence[SummaryRow]) -> None:
    """How many projects, and how many of a grade."""
    is_number = re.search(r"(涵盖|涉及|开展).*项目$|自评的$|等$", claim.lead)
    if is_number and claim.value == len(rows):
        paper.prove(claim, "与自评情况汇总表的项目数一致")
    grade = re.match(r"个?项目(?:的)?自评等级为“?([优良中差])", section.text[claim.end - 1 :])
    if not grade:
        return
    count = [row.grade for row in rows].count(grade[1])
    if claim.value == count:
        paper.prove(claim, f"与汇总表中“{grade[1]}”的个数一致")
    else:
        message = f"文中写{claim.raw}个项目为“{grade[1]}”，汇总表中是{count}个。"
        paper.contradict(claim, "N13-grades", message, LOOK)


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
