"""The words (情况说明): one module a group of sections, each turning figures into a template's context.

``SECTIONS`` is the registry; the keys are the tags of the Word templates.
"""

from __future__ import annotations

from collections.abc import Callable

from disclosure_kit.accounts.figures import Figures
from disclosure_kit.narrative import (
    budgets,
    glossary,
    overview,
    performance,
    self_evaluation,
    special,
    totals,
)
from disclosure_kit.narrative.writer import Context, Writer
from disclosure_kit.profile.profile import Profile

SECTIONS: tuple[Callable[[Writer], Context], ...] = (
    overview.write,
    totals.write_totals,
    totals.write_revenue,
    totals.write_expenditure,
    totals.write_fiscal,
    budgets.write_general,
    budgets.write_basic,
    budgets.write_government_funds,
    budgets.write_state_capital,
    special.write_three_public,
    special.write_agency_costs,
    special.write_procurement,
    special.write_assets,
    performance.write,
    self_evaluation.write,
    glossary.write,
)


def for_draft(context: Context) -> Context:
    """The context of one draft: the same words, and numbering that begins anew."""
    return {**context, **glossary.numbering()}


def write_all(figures: Figures, profile: Profile) -> Context:
    """The context of every draft of one unit."""
    unit = figures.accounts.unit
    context: Context = {
        "单位": unit.name,
        "机构": unit.kind,
        "年度": str(unit.year),
        "上年": str(unit.year - 1),
    }
    writer = Writer(figures, profile)
    for section in SECTIONS:
        context.update(section(writer))
    return context
