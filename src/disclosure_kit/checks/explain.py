"""What every code of a finding means (问题编号): the words live in ``explanations.toml``, titles in the declarations."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from disclosure_kit.checks import ALL_CHECKS
from disclosure_kit.findings import Severity

TOLERANCE = (
    "金额以元填报时一分不差；以万元填报或只看公开表时，每个数四舍五入可能藏 0.005 万元，"
    "差额不超过各数之和的算尾数误差（提示），超过的才要确认。"
)
FAMILIES = {
    "IN": "输入工作簿",
    "DOC": "文稿和公开表文件",
    "OUT": "写出文件",
    "TPL": "模板",
    "T": "表内和表间合计",
    "S": "数据相互印证",
    "X": "表间关系",
    "N": "文字与数字",
    "R": "原因说明",
    "G": "名词解释",
    "D": "公开时限",
    "C": "确认和结转",
    "P": "绩效",
    "F": "没有数据的说明有依据",
    "U": "金额单位",
    "L": "模板残留和错漏",
    "W": "全文",
    "M": "合并人工修改",
    "PUB": "公开",
    "TAKE": "收回草稿",
    "NEW": "新年度的输入表",
}
_NOTES = (
    *("PUB-201", "PUB-202", "PUB-203", "PUB-204", "PUB-205", "NEW-105"),
    "M-renamed",
    *("IN-503", "IN-504", "IN-505", "DOC-105"),
)
_TO_CONFIRM = (
    *(
        "IN-208",
        "IN-501",
        "IN-502",
        "M-conflict",
        "M-whole",
        "M-left",
        "NEW-104",
        "DOC-104",
        "DOC-106",
        "DOC-107",
        "M-twin",
        "M-folder",
        "M-gone",
        "TPL-001",
    ),
)
"""Codes of files that do not block."""


@dataclass(frozen=True)
class Explanation:
    """A code in words; ``relation`` says what should hold."""

    code: str
    relation: str
    basis: str = ""
    severity: str = ""
    why: str = ""
    example: str = ""
    rounds: bool = False
    """What rounding may hide is allowed for."""

    @property
    def family(self) -> str:
        """What the code is about."""
        letters = self.code.partition("-")[0].rstrip("0123456789x")
        return FAMILIES.get(letters, FAMILIES.get(letters[:1], ""))


@lru_cache
def explanations() -> Mapping[str, Explanation]:
    """Every code, in the order of the catalogue."""
    text = Path(__file__).with_name("explanations.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    found: dict[str, Explanation] = {}
    for code, words in data["文件"].items():
        milder = {**dict.fromkeys(_NOTES, Severity.NOTE), **dict.fromkeys(_TO_CONFIRM, Severity.CONFIRM)}
        severity = milder.get(code, Severity.BLOCKING)
        found[code] = Explanation(code, words, severity=severity)
    for check in ALL_CHECKS:
        why, example = data["声明"].get(check.code, ("", ""))
        found[check.code] = Explanation(
            check.code, check.title, check.basis, check.severity, why, example, check.rounds
        )
    for code, (relation, basis, severity, why, example) in data["文稿"].items():
        rounds = code in data["尾数"]["编号"]
        found.setdefault(code, Explanation(code, relation, basis, severity, why, example, rounds))
    return found


def find(code: str) -> Explanation | None:
    """A code, whatever its case."""
    wanted = code.strip().casefold()
    return next((e for c, e in explanations().items() if c.casefold() == wanted), None)


def similar(code: str) -> list[str]:
    """Codes that may have been meant."""
    by_folded = {c.casefold(): c for c in explanations()}
    return [by_folded[c] for c in get_close_matches(code.strip().casefold(), by_folded, n=5, cutoff=0.5)]
