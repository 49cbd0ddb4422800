"""A template set whose documents name fonts that a plain machine has: only so can a PDF be made there."""

from __future__ import annotations

import shutil
from pathlib import Path

from disclosure_kit.ooxml.archive import open_parts, pack
from tests.builders import TEMPLATES

STAND_INS = {
    "方正小标宋简体": "Noto Serif CJK SC",
    "仿宋_GB2312": "AR PL SungtiL GB",
    "楷体_GB2312": "AR PL KaitiM GB",
    "黑体": "Noto Sans CJK SC",
    "宋体": "Noto Serif CJK SC",
    "Times New Roman": "Liberation Serif",
}
IN_PDF = {
    "Noto Serif CJK SC": "NotoSerifCJK",
    "Noto Sans CJK SC": "NotoSansCJK",
    "AR PL SungtiL GB": "BousungEG",
    "AR PL KaitiM GB": "GBZenKai",
}
"""What these fonts call themselves inside a PDF."""


def set_with_fonts_of_this_machine(folder: Path) -> Path:
    """A copy of the templates under ``folder``; its documents name Noto, AR PL and Liberation."""
    root = folder / "templates"
    shutil.copytree(TEMPLATES, root)
    for path in (root / "shandong-2024").glob("*.docx"):
        parts = open_parts(path.read_bytes())
        for name in [n for n in parts if n.endswith(".xml")]:
            for old, new in STAND_INS.items():
                parts[name] = parts[name].replace(f'"{old}"'.encode(), f'"{new}"'.encode())
        path.write_bytes(pack(parts))
    profile = root / "shandong-2024" / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    more = "".join(f'"{name}" = ["{inside}"]\n' for name, inside in IN_PDF.items())
    text = text.replace('"宋体" = [', '"宋体" = ["NotoSerifCJK", ')  # the charts' font
    profile.write_text(text.replace("[fonts]\n", f"[fonts]\n{more}"), encoding="utf-8")
    return root
