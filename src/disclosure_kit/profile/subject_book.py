"""The subjects we know (科目库): names and official explanations that a published source states.

Not the whole official list: the clerk's sheet 科目 supplies what is missing, never this program.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class BookSubject:
    """A known subject; ``block`` is 人员经费 or 公用经费 for a row of 公开06表."""

    code: str
    name: str
    explanation: str = ""
    block: str = ""


@cache
def _read(name: str) -> tuple[dict[str, str], ...]:
    text = files("disclosure_kit").joinpath("data", name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines(), delimiter="\t"))


@cache
def functional_subjects() -> dict[str, BookSubject]:
    """Functional subjects (支出功能分类科目) by code."""
    return {r["code"]: BookSubject(r["code"], r["name"], r["explanation"]) for r in _read("functional.tsv")}


@cache
def economic_subjects() -> tuple[BookSubject, ...]:
    """Economic subjects (支出经济分类科目) in code order."""
    return tuple(BookSubject(r["code"], r["name"], block=r["block"]) for r in _read("economic.tsv"))
