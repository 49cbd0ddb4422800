"""Performance (预算绩效): self-evaluated projects, their indicators and report texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from disclosure_kit.accounts.amount import ZERO, Amount
from disclosure_kit.accounts.subject import NO_REASON, Reason
from disclosure_kit.findings import CellRef

EXECUTION_WEIGHT = Decimal(10)
"""分值 of 执行率 in every 自评表."""

REPORT_CHAPTERS = (
    *("项目立项", "项目预算", "项目计划实施内容", "项目组织管理"),
    *("总体绩效目标", "年度绩效目标"),
    *("评价目的", "评价对象与范围", "绩效评价指标体系", "评价结论"),
    *("项目决策情况分析", "项目过程情况分析", "项目成本情况分析", "项目产出情况分析", "项目效益情况分析"),
    *("实施成效", "主要经验做法", "存在的问题及原因分析", "意见建议"),
)
"""Chapters of a 绩效评价报告 in order (财预〔2020〕10号, as the worked example has them)."""

COMPUTED_CHAPTERS = (
    *("项目预算", "评价对象与范围", "绩效评价指标体系", "评价结论"),
    *("项目过程情况分析", "项目成本情况分析"),
)
"""Chapters whose sentences follow from the data when the department leaves them blank."""


class Grade(StrEnum):
    """自评等级: 90 and more 优, 80 良, 60 中, less 差 (财预〔2020〕10号)."""

    EXCELLENT = "优"
    GOOD = "良"
    FAIR = "中"
    POOR = "差"


class FundingSource(StrEnum):
    """资金来源 of a project."""

    FISCAL = "当年财政拨款"
    CARRYOVER = "上年结转资金"
    OTHER = "其他资金"


@dataclass(frozen=True)
class Indicator:
    """A row of 年度绩效指标; ``score`` and ``weight`` in points (分)."""

    group: str
    subgroup: str
    name: str
    target: str
    result: str
    weight: Decimal | None
    score: Decimal | None
    deviation: str = ""
    place: CellRef | None = None


@dataclass(frozen=True)
class ProjectFunds:
    """年初预算数, 全年预算数 (A), 全年执行数 (B)."""

    initial: Amount = ZERO
    adjusted: Amount = ZERO
    executed: Amount = ZERO


@dataclass(frozen=True)
class Project:
    """A self-evaluated project (绩效自评项目)."""

    name: str
    is_transfer: bool
    """市对下转移支付 instead of 本级."""
    department: str
    implementer: str
    funds: Mapping[FundingSource, ProjectFunds]
    execution_score: Decimal | None
    total_score: Decimal | None
    grade: str
    expected_goal: str
    actual_goal: str
    summary: str
    indicators: tuple[Indicator, ...] = ()
    report: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Paragraphs of the 绩效评价报告 by chapter."""
    funds_received: Amount | None = None
    place: CellRef | None = None
    key: str = ""
    """项目标识: stays when name or order change; empty in a workbook that has none."""

    @property
    def groups(self) -> tuple[str, ...]:
        """一级指标 in order."""
        return tuple(dict.fromkeys(i.group for i in self.indicators))

    @property
    def subgroups(self) -> tuple[tuple[str, str], ...]:
        """二级指标 in order, each with its 一级指标."""
        return tuple(dict.fromkeys((i.group, i.subgroup) for i in self.indicators))

    def weight_of(self, *groups: str) -> Decimal:
        """分值 of the indicators of these 一级指标."""
        return sum((i.weight or Decimal(0) for i in self.indicators if i.group in groups), Decimal(0))

    def total_funds(self) -> ProjectFunds:
        """年度资金总额: the three sources together."""
        parts = tuple(self.funds.values())
        return ProjectFunds(
            Amount.total(p.initial for p in parts),
            Amount.total(p.adjusted for p in parts),
            Amount.total(p.executed for p in parts),
        )


@dataclass(frozen=True)
class Performance:
    """The sheets 绩效管理, 绩效项目, 绩效指标 and 评价报告."""

    projects: tuple[Project, ...] = ()
    has_projects: bool | None = None
    """有无纳入绩效自评的项目; ``None`` when nobody said."""
    counts_adjusted_budget: bool = False
    """涉及预算资金 is Σ全年预算数 instead of Σ全年执行数."""
    partial_reason: Reason = NO_REASON
    overall_result: Reason = NO_REASON
    key_evaluations: int | None = None
    key_evaluation_amount: Amount | None = None
    key_evaluation_result: Reason = NO_REASON
