"""Cold start and build of the example, and their ratio to the floor.

Floor: unzip, parse, serialise and zip the same files that the build reads and writes, in one process.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).resolve().parents[1]
RUNS = 7


def median_seconds(action: Callable[[], object]) -> float:
    """Median wall time of a few runs."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def floor(files: list[Path]) -> None:
    """What any program must at least do with these files."""
    for file in files:
        out = BytesIO()
        with zipfile.ZipFile(file) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                data = source.read(name)
                if name.endswith((".xml", ".rels")):
                    data = etree.tostring(etree.fromstring(data))
                target.writestr(name, data)


def command(*arguments: str) -> None:
    """Run the command line in a process of its own."""
    subprocess.run(
        [sys.executable, "-m", "disclosure_kit", *arguments], cwd=ROOT, check=True, capture_output=True
    )


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        help_time = median_seconds(lambda: command("--help"))
        number = iter(range(1000))
        build_time = median_seconds(lambda: command("build", "2024", "--outputs", f"{folder}/{next(number)}"))
        written = sorted(Path(folder, "0").rglob("*.*x"))
        files = [p for p in written if ".disclosure-kit" not in p.parts] + sorted(
            (ROOT / "inputs/2024").glob("*.xlsx")
        )
        floor_time = median_seconds(lambda: floor(files))
    print(f"{'':<28}{'seconds':>9}{'× floor':>9}")
    for name, seconds in (
        ("--help, cold", help_time),
        ("build 2024, cold", build_time),
        ("floor, warm", floor_time),
    ):
        print(f"{name:<28}{seconds:>9.3f}{seconds / floor_time:>9.1f}")


if __name__ == "__main__":
    main()
