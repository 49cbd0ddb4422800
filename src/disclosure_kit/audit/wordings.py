"""大于、小于、持平、无预算: words against the budget and the actual figure before them."""

from __future__ import annotations

import re

from disclosure_kit.audit.claims import Claim, Kind, Measure
from disclosure_kit.audit.paper import Paper, Section
from disclosure_kit.audit.printed import ZERO
from disclosure_kit.audit.subjects import find_item

_ABOVE = re.compile(
    r"决算(?:支出)?(?:数|额)?(大于|小于|高于|低于|超过|多于|少于|等于)(?!（)(?:年初|全年|调整)?(?:支出)?预算(?:数|额)?"
)
_EQUAL = re.compile(
    r"(?:与|同|和)(?:20\d\d年)?(?:年初|全年|调整|支出)?预算(?:数|额)?(?:基本)?(?:持平|一致|相同)|等于(?:年初)?预算数"
)
_NO_BUDGET = re.compile(r"(?:年初|全年)无预算")


def judge_wordings(paper: Paper, section: Section) -> None:
    """大于、小于、持平、无预算 against the two figures before them."""
    for pattern in (_ABOVE, _EQUAL, _NO_BUDGET):
        for match in pattern.finditer(section.text):
            before = [c for c in section.claims if c.end <= match.start()]
            amounts = [
                c for c in before if c.kind is Kind.AMOUNT and c.measure in (Measure.BUDGET, Measure.ACTUAL)
            ]
            last = amounts[-2:]
            if (
                len(last) < 2
                or {c.measure for c in last} != {Measure.BUDGET, Measure.ACTUAL}
                or last[0].key != last[1].key
            ):
                continue
            named = find_item(
                re.split("[。；，]", section.text[: match.start()])[-1], section.scope, paper.facts
            )
            if named is not None and named.key != last[0].key:
                continue
            between = [c for c in before if c.start > last[1].end and c.kind is Kind.AMOUNT]
            if between:
                continue
            budget, actual = sorted(last, key=lambda c: c.measure is Measure.ACTUAL)
            _judge_words(paper, match, budget, actual)


def _judge_words(paper: Paper, match: re.Match[str], budget: Claim, actual: Claim) -> None:
    words = match[0]
    if match.re is _NO_BUDGET:
        wrong = budget.value != ZERO
        right = f"预算是{budget.raw}{budget.unit}"
    elif match.re is _EQUAL or match[1] == "等于":
        small = abs(budget.value - actual.value) * 100 <= abs(budget.value)
        wrong = budget.value != actual.value and not ("基本" in words and small)
        right = f"预算{budget.raw}、决算{actual.raw}，并不相等"
    else:
        above = match[1] in ("大于", "高于", "超过", "多于")
        wrong = not (actual.value > budget.value if above else actual.value < budget.value)
        right = f"预算{budget.raw}、决算{actual.raw}，" + (
            "两者相等"
            if actual.value == budget.value
            else "决算大于预算"
            if actual.value > budget.value
            else "决算小于预算"
        )
    if wrong and not paper.is_doubted(budget, actual):
        paper.contradict(actual, "N-words", f"文中写“{words}”，但{right}。", "请改正措辞或金额。")
