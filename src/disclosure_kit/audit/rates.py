"""Changes, rates, completion, shares, and the words that go with them (checks.md §4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from disclosure_kit.audit.amounts import said
from disclosure_kit.audit.claims import Claim, Kind, Measure
from disclosure_kit.audit.paper import Fit, Paper, Section, fit, ratio, rounded
from disclosure_kit.audit.subjects import find_item
from disclosure_kit.audit.wordings import judge_wordings
from disclosure_kit.findings import Severity

DOUBTED = "文中的金额与别处不符，改正后再算"
AGAIN = "请按文中的金额重新计算，改正百分比、金额或措辞。"


def run(paper: Paper) -> None:
    """Every percentage and every word of direction that the amounts beside it can judge."""
    for section in paper.sections:
        for index, claim in enumerate(section.claims):
            before = section.claims[:index]
            if claim.measure is Measure.RATE:
                _rate(paper, section, claim, before, section.claims[index + 1 :])
            elif claim.measure is Measure.COMPLETION:
                _completion(paper, claim, before)
            elif claim.measure is Measure.SHARE:
                _share(paper, section, claim, before)
            elif claim.measure is Measure.CHANGE:
                _difference(paper, claim, before)
        judge_wordings(paper, section)


# ------------------------------------------------------------------ changes and rates
@dataclass(frozen=True)
class Current:
    """The figure that changed, whether the prose names it beyond doubt, and where it states it."""

    value: Decimal
    is_sure: bool
    claim: Claim | None = None


def _current(paper: Paper, change: Claim, before: Sequence[Claim]) -> Current | None:
    """The figure that changed: of the same item before, of the table, or the only one before."""
    if change.key:
        same = [c for c in before if c.measure is Measure.ACTUAL and c.key == change.key]
        if same:
            return Current(same[-1].value, True, same[-1])
        value = paper.fact(change.key, Measure.ACTUAL)
        if value is not None:
            return Current(value.amount, change.is_sure)
        elsewhere = paper.by_key(Measure.ACTUAL).get(change.key, [])
        if elsewhere:
            return Current(elsewhere[0].value, False, elsewhere[0])
        return None
    actual = [c for c in before if c.measure is Measure.ACTUAL and c.kind is Kind.AMOUNT]
    if actual:
        alone = len(actual) == 1 or actual[-1].sentence >= change.sentence - 1
        names_itself = _own_words(change.lead)
        is_sure = alone and not names_itself and actual[-1] is before[-1]
        return Current(actual[-1].value, is_sure, actual[-1])
    return None


def _own_words(lead: str) -> bool:
    """The change names a thing of its own: “其中：人员经费增加…”."""
    tail = re.split(r"[，；。]", lead)[-1]
    tail = re.sub(
        r"(各|共|均|分别|同比|相应|净|略有)?(增加|减少|增长|下降|上升)(了|额)?(支出)?(为)?$", "", tail
    )
    return bool(re.search(r"其中|[一-鿿]{2,}(费|支出|收入|经费|资金)$", tail))


def _rate(
    paper: Paper, section: Section, rate: Claim, before: Sequence[Claim], after: Sequence[Claim]
) -> None:
    change = before[-1] if before and before[-1].measure is Measure.CHANGE else None
    if change is None and after and after[0].measure is Measure.CHANGE and after[0].sentence == rate.sentence:
        change, before = after[0], list(before)
        if not re.fullmatch(r"[，、]?(即|共|同比)?(增加|减少|上升|下降)(了|额)?(为)?", after[0].lead):
            change = None
    if change is None or change.sentence != rate.sentence:
        _rate_of_two(paper, rate, before)
        return
    down_rate = rate.up is False or (rate.up is not None and rate.value < 0)
    if rate.up is not None and change.up is not None and change.value and rate.value:
        rises = change.up == (change.value > 0)
        if rises == down_rate and not (rate.value < 0 and not rate.up):
            paper.contradict(
                rate,
                "N-sign",
                f"前面写{'增加' if change.up else '减少'}{change.raw}{change.unit}，后面写“{_tail(rate)}{rate.raw}%”，方向相反。",
                AGAIN,
            )
            return
    current = _current(paper, change, [c for c in before if c is not change])
    if current is None:
        paper.leave(rate, "需要知道变动的是哪一项、本年数是多少")
        paper.leave(change, "需要上年决算数")
        return
    _judge_rate(paper, rate, change, current)


def _tail(rate: Claim) -> str:
    found = re.search(r"(增长|下降|上升|降低|增加|减少|增幅|降幅)[^，。]*$", rate.lead)
    return found[1] if found else ""


def _judge_rate(paper: Paper, rate: Claim, change: Claim, of: Current) -> None:
    current, is_sure = of.value, of.is_sure
    prior = current - change.value if change.up else current + change.value
    half = paper.half
    if not change.value or not prior:
        _rate_on_nothing(paper, rate, change, current, is_sure=is_sure)
        return
    allowed = ratio(abs(change.value), half, prior, half * 2)
    assert allowed is not None
    printed = abs(rate.value)
    result = fit(printed, rate.places, allowed)
    ground = f"{change.raw}÷{said(prior).removesuffix('万元')}（上年数＝本年数{'－' if change.up else '＋'}变动额）"
    if result == Fit.EXACT:
        paper.link(rate, (change, of.claim), ground)
        return
    if result == Fit.NEAR:
        paper.leave(rate, f"在舍入范围内：{ground}＝{rounded(allowed.middle, 2)}%")
        return
    is_doubted = paper.is_doubted(of.claim, change)
    if not is_sure or is_doubted:
        paper.leave(rate, DOUBTED if is_doubted else "不能确定变动的是哪一项")
        return
    right = rounded(allowed.middle, max(rate.places, 2) if rate.places != 1 else 1)
    if result == Fit.TAIL:
        paper.contradict(
            rate,
            "N-tail",
            f"{ground}＝{right}%，文中写{rate.raw}%，像是截断或尾数误差。",
            AGAIN,
            Severity.NOTE,
        )
        return
    why = _why(printed, rate.places, change, current, prior)
    paper.contradict(rate, "N-rate", f"{ground}应为{right}%，文中写{rate.raw}%{why}。", AGAIN)


def _rate_on_nothing(paper: Paper, rate: Claim, change: Claim, current: Decimal, *, is_sure: bool) -> None:
    """No change, or nothing last year (in the budget): there is no rate to write."""
    base = "预算数" if "预算" in (change.base, rate.base) else "上年数"
    if not change.value and not rate.value:
        paper.link(rate, (change,), "没有变动")
    elif rate.value and is_sure and not change.value:
        paper.contradict(rate, "N-rate", f"增减额为0，增减率却写{rate.raw}%。", AGAIN)
    elif rate.value and is_sure:
        paper.contradict(
            rate,
            "N-zero",
            f"本年{said(current)}、增加{change.raw}{change.unit}，{base}为0，不能计算增长率，却写{rate.raw}%。",
            f"{base}为0时只写增加额，不写百分比。",
        )


def _why(printed: Decimal, places: int, change: Claim, current: Decimal, prior: Decimal) -> str:
    """Which mistake gives the printed percentage."""
    guesses = (
        ("误用本年数作分母", change.value, current),
        ("误写成本年数与上年数之比", current, prior),
        ("误写成上年数与本年数之比", prior, current),
    )
    for words, part, whole in guesses:
        if whole and rounded(abs(part) * 100 / abs(whole), places) == printed:
            return f"，像是{words}"
    flipped = current + change.value if change.up else current - change.value
    if flipped and rounded(abs(change.value) * 100 / abs(flipped), places) == printed:
        return "，像是“增加”“减少”写反了"
    return ""


def _rate_of_two(paper: Paper, rate: Claim, before: Sequence[Claim]) -> None:
    """A rate beside last year's figure and this year's, without the difference."""
    prior = next(
        (c for c in reversed(before) if c.measure is Measure.PRIOR and c.sentence == rate.sentence), None
    )
    actual = next((c for c in reversed(before) if c.measure is Measure.ACTUAL), None)
    if prior is None or actual is None or not prior.value:
        paper.leave(rate, "需要变动额或上年数")
        return
    allowed = ratio(abs(actual.value - prior.value), paper.half * 2, prior.value, paper.half)
    if allowed is not None and fit(abs(rate.value), rate.places, allowed) == Fit.EXACT:
        paper.link(rate, (actual, prior), f"由{actual.raw}和{prior.raw}计算")


def _difference(paper: Paper, change: Claim, before: Sequence[Claim]) -> None:
    """A change beside both figures it lies between."""
    wanted = Measure.BUDGET if change.base == "预算" else Measure.PRIOR
    other = next((c for c in reversed(before) if c.measure is wanted), None)
    current = _current(paper, change, before)
    if other is None or current is None or change.up is None:
        paper.leave(change, "需要上年决算数" if wanted is Measure.PRIOR else "需要预算数")
        return
    if wanted is Measure.BUDGET and other.key != change.key:
        return
    value, is_sure = current.value, current.is_sure
    gap = value - other.value if change.up else other.value - value
    if gap == change.value:
        paper.link(change, (current.claim, other), f"由{said(value)}和{other.raw}{other.unit}相减")
    elif paper.is_doubted(current.claim, other):
        paper.leave(change, DOUBTED)
    elif is_sure and other.sentence >= change.sentence - 1 and abs(gap - change.value) > paper.half * 3:
        words = "方向相反" if gap == -change.value else f"应为{said(abs(gap))}"
        paper.contradict(
            change,
            "N-change",
            f"本年{said(value)}，{'预算' if wanted is Measure.BUDGET else '上年'}{other.raw}{other.unit}，"
            f"文中写{'增加' if change.up else '减少'}{change.raw}{change.unit}，{words}。",
            AGAIN,
        )


# ------------------------------------------------------------------ completion
def _pair(rate: Claim, before: Sequence[Claim]) -> tuple[Claim, Claim, bool] | None:
    """Budget and actual figure that a completion rate stands for."""
    amounts = [c for c in before if c.kind is Kind.AMOUNT and c.measure in (Measure.BUDGET, Measure.ACTUAL)]
    if rate.key:
        same = [c for c in amounts if c.key == rate.key]
        budget = next(
            (c for c in reversed(same) if c.measure is Measure.BUDGET and _same_base(rate, c)), None
        )
        actual = next((c for c in reversed(same) if c.measure is Measure.ACTUAL), None)
        if budget and actual:
            return budget, actual, True
        return None
    last = amounts[-2:]
    if len(last) == 2 and {c.measure for c in last} == {Measure.BUDGET, Measure.ACTUAL}:
        budget, actual = sorted(last, key=lambda c: c.measure is Measure.ACTUAL)
        if budget.key == actual.key and _same_base(rate, budget):
            return budget, actual, before[-1] is last[-1] or before[-2:] == last
    return None


def _same_base(rate: Claim, budget: Claim) -> bool:
    """Not the one of the year's begin for the adjusted one."""
    return not rate.base or not budget.base or rate.base == budget.base


def _completion(paper: Paper, rate: Claim, before: Sequence[Claim]) -> None:
    pair = _pair(rate, before)
    if pair is not None:
        budget, actual, is_sure = pair
        _judge_completion(paper, rate, budget.value, actual.value, (budget, actual), is_sure=is_sure)
        return
    if rate.key.startswith("09|"):
        spent = next((c for c in reversed(before) if c.key == rate.key and c.measure is Measure.ACTUAL), None)
        planned = paper.fact(rate.key, Measure.BUDGET)
        if spent is not None and planned is not None:
            # the table has the full-year budget, the prose may mean the initial one: never a contradiction
            allowed = ratio(spent.value, paper.half, planned.amount, planned.half)
            if allowed is not None and fit(rate.value, rate.places, allowed) == Fit.EXACT:
                paper.link(rate, (spent,), f"{spent.raw}÷公开09表预算数{said(planned.amount)}")
                return
    paper.leave(rate, "需要预算数")


def _judge_completion(
    paper: Paper, rate: Claim, budget: Decimal, actual: Decimal, pair: Sequence[Claim], *, is_sure: bool
) -> None:
    if not budget:
        if rate.value and is_sure:
            paper.contradict(
                rate,
                "N-zero",
                f"预算数为0，不能计算完成率，却写{rate.raw}%。",
                "预算数为0时写“年初无预算”，不写百分比。",
            )
        return
    allowed = ratio(actual, paper.half, budget, paper.half)
    if allowed is None:
        return
    result = fit(rate.value, rate.places, allowed)
    ground = f"{actual}÷{budget}"
    if result == Fit.EXACT:
        paper.link(rate, pair, ground)
        return
    if result == Fit.NEAR:
        paper.leave(rate, f"在舍入范围内：{ground}")
        return
    is_doubted = paper.is_doubted(*pair)
    if not is_sure or is_doubted:
        paper.leave(rate, DOUBTED if is_doubted else "不能确定是哪一项的预算和决算")
        return
    right = rounded(allowed.middle, 1 if rate.places == 1 else 2)
    if result == Fit.TAIL:
        paper.contradict(
            rate,
            "N-tail",
            f"{ground}＝{right}%，文中写{rate.raw}%，像是截断或尾数误差。",
            AGAIN,
            Severity.NOTE,
        )
        return
    why = (
        "，像是预算和决算颠倒了"
        if actual and rounded(budget * 100 / actual, rate.places) == rate.value
        else ""
    )
    paper.contradict(rate, "N-complete", f"完成率 {ground} 应为{right}%，文中写{rate.raw}%{why}。", AGAIN)


# ------------------------------------------------------------------ shares
_LISTING = re.compile(r"其中[：:，]?|主要用于|包括|具体(?:情况)?如下|构成|占比")


def _share(paper: Paper, section: Section, share: Claim, before: Sequence[Claim]) -> None:
    part = before[-1] if before and before[-1].kind is Kind.AMOUNT else None
    if part is None or part.measure not in (Measure.ACTUAL, Measure.OTHER) or part.sentence != share.sentence:
        paper.leave(share, "需要分子的金额")
        return
    if re.search(r"[，；][^，；]*[一-鿿]{4,}占|^[^占]*[一-鿿]{6,}占", share.lead):
        paper.leave(share, "不能确定占比的分子")
        return
    wholes = _wholes(paper, section, share, before, part)
    results = []
    for each in wholes:
        allowed = ratio(part.value, paper.half, each.value, paper.half)
        if allowed is not None:
            results.append((fit(share.value, share.places, allowed), allowed, each))
    exact = next((r for r in results if r[0] == Fit.EXACT), None)
    if exact:
        paper.link(share, (part, exact[2].claim), f"{part.raw}÷{said(exact[2].value)}（{exact[2].words}）")
        return
    if not results or not results[0][2].is_sure or part.value < 0:
        paper.leave(share, "不能确定占比的分母")
        return
    _result, allowed, first = results[0]
    whole, ground = first.value, first.words
    is_doubted = paper.is_doubted(part, first.claim)
    if is_doubted or any(r[0] == Fit.NEAR for r in results):
        paper.leave(share, DOUBTED if is_doubted else f"在舍入范围内：{part.raw}÷{said(whole)}")
        return
    right = rounded(allowed.middle, 1 if share.places == 1 else 2)
    if any(r[0] == Fit.TAIL for r in results):
        paper.contradict(
            share,
            "N-tail",
            f"{part.raw}÷{said(whole)}＝{right}%，文中写{share.raw}%，像是截断或尾数误差。",
            AGAIN,
            Severity.NOTE,
        )
        return
    paper.contradict(
        share,
        "N-share",
        f"{part.raw}{part.unit}占{ground}{said(whole)}的{right}%，文中写{share.raw}%。",
        AGAIN,
    )


@dataclass(frozen=True)
class Whole:
    """What a share may be of; ``claim`` where the prose states it."""

    value: Decimal
    words: str
    is_sure: bool
    claim: Claim | None = None


def _wholes(
    paper: Paper, section: Section, share: Claim, before: Sequence[Claim], part: Claim
) -> list[Whole]:
    """What a share may be of: named in words, else the total that the listing opened with."""
    words = re.sub(r"^(比|了|到|本单位|本部门)+|[的为：]+$", "", share.base)
    found = find_item(words, section.scope, paper.facts) or find_item(
        f"{words}合计", section.scope, paper.facts
    )
    if words and found is None and re.search("项目支出", words):
        found = find_item("项目支出", "03", paper.facts)
    if words and found is not None:
        key = found.key
        values = [
            Whole(c.value, words, True, c)
            for c in before
            if c.key == key and c.measure is Measure.ACTUAL and c is not part
        ][-1:]
        fact = paper.fact(key, Measure.ACTUAL)
        if fact is not None:
            values.append(Whole(fact.amount, words, True))
        if not values:
            values = [Whole(c.value, words, True, c) for c in paper.by_key(Measure.ACTUAL).get(key, [])[:1]]
        return values
    listings = list(_LISTING.finditer(section.text[: part.start]))
    earlier = [c for c in before if c is not part and c.kind is Kind.AMOUNT and c.measure is Measure.ACTUAL]
    heads = [c for c in earlier if any(c.end <= m.start() <= c.end + 12 for m in listings)]
    answer = [Whole(c.value, "合计", len(heads) == 1 and not words, c) for c in heads[-1:]]
    answer += [Whole(c.value, "合计", False, c) for c in (*heads[:-1], *earlier[:1])]
    total = {"02": "02|合计", "03": "03|合计", "05": "05|合计", "09": "09|合计"}.get(section.scope)
    fact = paper.fact(total, Measure.ACTUAL) if total else None
    if fact is not None:
        is_listed = not words and not heads and part.key.startswith(f"{section.scope}|")
        answer.insert(0 if is_listed else len(answer), Whole(fact.amount, "合计", is_listed))
    return answer
