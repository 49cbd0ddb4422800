"""Performance (预算绩效): self-evaluated projects, their indicators and report texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from disclosure_kit.accounts.amount import ZERO, Amount
from disclosure_kit.accounts.subject import NO_REASON, Reason
from disclosure_kit.findings import CellRef


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
    counts_adjusted_budget: bool = False
    """涉及预算资金 is Σ全年预算数 instead of Σ全年执行数."""
    partial_reason: Reason = NO_REASON
    overall_result: Reason = NO_REASON
    key_evaluations: int | None = None
    key_evaluation_amount: Amount | None = None
    key_evaluation_result: Reason = NO_REASON
