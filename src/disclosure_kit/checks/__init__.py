"""The catalogue of checks (勾稽关系): ``ALL_CHECKS`` is the one explicit registry."""

from __future__ import annotations

from disclosure_kit.accounts.figures import Figures
from disclosure_kit.checks import (
    between_tables,
    counts,
    performance,
    report_text,
    statements,
    tables,
    text_input,
)
from disclosure_kit.checks.check import Check, Subject
from disclosure_kit.findings import Finding, ordered
from disclosure_kit.profile.profile import Profile
from disclosure_kit.tables import build_tables

ALL_CHECKS: tuple[Check, ...] = (
    *tables.CHECKS,
    *between_tables.CHECKS,
    *text_input.CHECKS,
    *statements.CHECKS,
    *counts.CHECKS,
    *performance.CHECKS,
    *report_text.CHECKS,
)


def run_checks(figures: Figures, profile: Profile) -> tuple[Finding, ...]:
    """Every finding of every check, gravest first."""
    subject = Subject(figures, build_tables(figures, profile), profile)
    return ordered(finding for check in ALL_CHECKS for finding in check.find(subject))
