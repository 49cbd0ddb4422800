"""核对报告.html: the findings of a build as one self-contained page that prints well."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from disclosure_kit.findings import Finding, Severity

MEANING = {
    Severity.BLOCKING: "无法正确生成，改正后再运行。",
    Severity.CONFIRM: "改正数据；确属事实的，在“确认”表写明理由。",
    Severity.NOTE: "尾差或少见情况，看一眼即可，不要为凑平改数字。",
}

SIGNED = "已确认"


def render_check_report(unit: str, year: int, findings: Sequence[Finding], template: str = "") -> bytes:
    """The page as UTF-8; the same findings give the same bytes. ``template``: name and year of the template set."""
    groups = [
        (str(severity), MEANING[severity], [f for f in findings if f.severity is severity and not f.signed])
        for severity in Severity
    ]
    signed = [f for f in findings if f.signed]
    groups.insert(2, (SIGNED, "有人在“确认”表签认，不影响公开；签认页附后。", signed))
    html: str = _template().render(unit=unit, year=year, groups=groups, signed=signed, template=template)
    return html.encode("utf-8")


@lru_cache
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    text = Path(__file__).with_name("html_report.html").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(text)
