"""``disclosure-kit explain``."""

from __future__ import annotations

from rich.markup import escape

from disclosure_kit.checks.explain import FAMILIES, TOLERANCE, explanations, find, similar
from disclosure_kit.cli.report import console


def run(code: str | None) -> int:
    """Say what a code means; without one, list them all. 2 when there is no such code."""
    out = console()
    if code is None:
        for family in dict.fromkeys(FAMILIES.values()):
            of_family = [e for e in explanations().values() if e.family == family]
            if of_family:
                out.print(f"■ {family}", markup=False)
            for entry in of_family:
                out.print(f"  {entry.code:<17}{escape(entry.relation)}")
        return 0
    found = find(code)
    if found is None:
        near = similar(code)
        out.print(f"没有“{code}”这个编号。" + (f"是不是：{'、'.join(near)}？" if near else ""), markup=False)
        return 2
    out.print(f"{found.code}　{found.relation}", markup=False)
    lines = {
        "类别": found.family,
        "严重程度": found.severity,
        "为什么": found.why,
        "依据": found.basis,
        "容许误差": TOLERANCE if found.rounds else "",
        "例": found.example,
    }
    for name, words in lines.items():
        if words:
            out.print(f"  {name}：{words}", markup=False)
    return 0
