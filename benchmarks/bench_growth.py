"""Growth of time and memory with the number of subjects: 10 to 3,000 项 in one unit, each in a process of its own."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from disclosure_kit.workbook.writer import write_workbook
from disclosure_kit.workflows.build import Folders, build

SIZES = (10, 100, 300, 1000, 3000)
ROOT = Path(__file__).resolve().parents[1]
COLUMNS = ("基本支出", "财政拨款收入")


def sheets(size: int) -> dict[str, object]:
    """A unit with ``size`` 项 of 1 万元 each, 50 to a 款, all under 201."""
    codes = [f"201{1 + n // 50:02d}{n % 50 + 1:02d}" for n in range(min(size, 4900))]
    items = [{"code": code, "name": f"事项{code}"} for code in codes]
    sections = sorted({code[:5] for code in codes})
    total = float(len(codes))
    return {
        "单位信息": {
            key: {"value": value}
            for key, value in {
                "name": f"基准{size}", "year": 2024, "scope": "单位决算", "nature": "事业单位",
                "level": "市级", "unit": "万元", "province": "山东",
            }.items()
        },
        "收入决算": [{**item, "财政拨款收入": 1.0} for item in items],
        "支出决算": [{**item, "基本支出": 1.0} for item in items],
        "一般公共预算支出": [{**item, "年初预算数": 1.1, "基本支出": 1.0, "reason": "压减"} for item in items],
        "收支总表": {"GENERAL_REVENUE": {"current": total}},
        "基本支出": [{"code": "30101", "name": "基本工资", "amount": total}],
        "科目": [{"code": code, "name": f"款{code}"} for code in sections]
        + [{"code": code, "explanation": "反映基准测试的支出"} for code in codes],
    }  # fmt: skip


def measure(size: int) -> dict[str, float]:
    """Seconds of a build and peak memory in MB, in this process."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "inputs" / "2024").mkdir(parents=True)
        (folder / "inputs" / "2024" / "甲.xlsx").write_bytes(write_workbook(2024, sheets(size)))  # type: ignore[arg-type]
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.perf_counter()
        (result,) = build(2024, Folders(folder / "inputs", folder / "outputs", ROOT / "templates"))
        seconds = time.perf_counter() - start
        assert result.folder is not None, result.findings[:3]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": seconds, "mb": peak / 1024, "before": before / 1024}


def main() -> None:
    """Print the table; the last column is seconds per subject beyond the smallest, constant when linear."""
    print(f"{'subjects':>9}{'seconds':>9}{'MB':>7}{'ms per subject':>16}")
    base = None
    for size in SIZES:
        out = subprocess.run(
            [sys.executable, __file__, str(size)], check=True, capture_output=True, text=True, cwd=ROOT
        ).stdout
        found = json.loads(out)
        base = base or (size, found["seconds"])
        each = 1000 * (found["seconds"] - base[1]) / (size - base[0]) if size > base[0] else 0.0
        print(f"{size:>9}{found['seconds']:>9.2f}{found['mb']:>7.0f}{each:>16.2f}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(int(sys.argv[1]))))
    else:
        main()
