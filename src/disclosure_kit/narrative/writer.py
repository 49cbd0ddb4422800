"""What every section needs to write: figures, wording, and the reasons that are still missing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from disclosure_kit.accounts.accounts import Accounts, Fund, FundColumn, SummaryItem
from disclosure_kit.accounts.amount import Amount
from disclosure_kit.accounts.figures import Figures
from disclosure_kit.accounts.subject import Reason, SubjectLine
from disclosure_kit.derived import (
    Change,
    Completion,
    CompletionCase,
    Share,
    change,
    completion,
    share,
)
from disclosure_kit.narrative.numerals import chinese_numeral
from disclosure_kit.profile.profile import FigureStyle, Profile

Context = dict[str, object]


@dataclass(frozen=True)
class Writer:
    """Turns figures into words of the template set; computes nothing that ``derived`` does not."""

    figures: Figures
    profile: Profile

    @property
    def accounts(self) -> Accounts:
        """The accounts behind the figures."""
        return self.figures.accounts

    @cached_property
    def style(self) -> FigureStyle:
        """Style of the 情况说明."""
        return self.profile.styles["narrative"]

    @property
    def year(self) -> str:
        """决算年度."""
        return str(self.accounts.unit.year)

    @property
    def prior_year(self) -> str:
        """上年."""
        return str(self.accounts.unit.year - 1)

    def money(self, amount: Amount) -> str:
        """Printed amount in 万元."""
        return self.style.amount(amount.wan)

    def percent(self, value: Decimal | Fraction | None) -> str:
        """Printed per cent; empty when there is none."""
        return "" if value is None else self.style.percent(value)

    def count(self, number: int | None) -> str:
        """Printed count; a visible placeholder when it was not given."""
        return self.placeholder("数量") if number is None else str(number)

    def placeholder(self, name: str) -> str:
        """【请……】, highlighted in the draft; a set made before a placeholder was thought of gets a plain one."""
        return self.profile.say("占位", name) if self.profile.has("占位", name) else f"【请填写{name}】"

    def reason(self, reason: Reason) -> str:
        """The clerk's reason, or its placeholder."""
        return reason.text or self.placeholder("原因")

    def say(self, family: str, case: str, /, **values: str) -> str:
        """A sentence from ``wording.toml``; year, unit words are always there."""
        common = {
            "年度": self.year,
            "上年": self.prior_year,
            "机构": self.accounts.unit.kind,
            "最小率": self.style.smallest_rate,
            "最大率": self.style.largest_rate,
        }
        return self.profile.say(family, case, **{**common, **values})

    def change_of(self, item: SummaryItem) -> Change:
        """与上年相比 of a row of 收支总表."""
        prior = self.figures.prior(item)
        return self.change(self.figures.current(item), prior)

    def change(self, current: Amount, prior: Amount | None) -> Change:
        """与上年相比, in the cases of this text's decimals."""
        return change(current.wan, None if prior is None else prior.wan, self.style.rate_places)

    def completion(self, budget: Amount, actual: Amount) -> Completion:
        """完成预算, in the cases of this text's decimals."""
        return completion(budget.wan, actual.wan, self.style.rate_places)

    def share(self, part: Amount, whole: Amount) -> Share:
        """占比, in the cases of this text's decimals."""
        return share(part.wan, whole.wan, self.style.rate_places)

    def compare(self, item: SummaryItem, subject: str = "单项") -> str:
        """与上年相比 as a sentence; ``subject`` names an entry of [主语]."""
        return self.describe_change(
            "与上年比较",
            self.change_of(item),
            self.accounts.summary_line(item).reason,
            self.say("主语", subject),
        )

    def describe_change(
        self, family: str, changed: Change, reason: Reason, subject: str = "", amount: str = ""
    ) -> str:
        """A change in the words of a family."""
        return self.say(
            family,
            changed.case.value,
            主语=subject,
            增减额=self.style.amount(changed.difference),
            增减率=self.percent(changed.rate),
            原因=self.reason(reason),
            金额=amount,
        )

    def complete(self, family: str, result: Completion, reason: Reason) -> str:
        """完成预算 as a sentence of a family."""
        case = result.case
        if case is CompletionCase.BARELY_SPENT and not self.profile.has(family, case.value):
            case = CompletionCase.BELOW_WITHOUT_RATE
        return self.say(
            family,
            case.value,
            完成率=self.percent(result.rate),
            差额=self.style.amount(result.difference),
            原因=self.reason(reason),
        )

    def part(self, name: str, amount: Amount, whole: Amount) -> str:
        """X万元，占Y%: one part of a whole."""
        result = self.share(amount, whole)
        return self.say(
            "构成项", result.case.value, 名称=name, 金额=self.money(amount), 占比=self.percent(result.percent)
        )

    def budget_items(self, fund: Fund) -> list[Context]:
        """One entry per 项 of a fund with a budget or an actual figure, in code order."""
        table = self.accounts.funds[fund]
        entries: list[Context] = []
        for line in table.leaves:
            if line[FundColumn.INITIAL_BUDGET] or line[FundColumn.ACTUAL]:
                number = len(entries) + 1
                entries.append(
                    {
                        "序号": str(number),
                        "中文序号": chinese_numeral(number),
                        "全称": full_name(table.name_path(line.code)),
                        **self.budget_entry(line),
                    }
                )
        return entries

    def budget_entry(self, line: SubjectLine[FundColumn]) -> Context:
        """年初预算, 支出决算 and their comparison for one row."""
        budget, actual = line[FundColumn.INITIAL_BUDGET], line[FundColumn.ACTUAL]
        result = self.completion(budget, actual)
        return {
            "年初预算": self.money(budget),
            "支出决算": self.money(actual),
            "完成情况": self.complete("完成年初预算", result, line.reason),
        }


def full_name(path: tuple[str, ...]) -> str:
    """社会保障和就业支出（类）……（款）……（项）."""
    return "".join(f"{name}（{level}）" for name, level in zip(path, ("类", "款", "项"), strict=False))


def class_name(name: str) -> str:
    """社会保障和就业支出 → 社会保障和就业（类）支出."""
    return name.removesuffix("支出") + "（类）支出"
