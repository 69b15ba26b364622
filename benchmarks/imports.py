"""`python -m benchmarks.imports`: what an import of many answers costs, from bytes to the files.

The answers are made up, of a private form, with short texts, so that 100,000 of them fit into the
largest file that is read. What is measured is reading, judging and planning, and then the making
of every file's bytes; nothing is written.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from openpyxl import Workbook

from benchmarks import measure, networks
from generator import importers, load
from generator.audience import project
from generator.forms import Questionnaire, questionnaire

TODAY = dt.date(2026, 11, 22)
ROWS = 100_000
LEAST = 5_000
"""Rows a second that an import should reach from its bytes to its plan."""
FORM = "interest"
_BEGAN = dt.datetime(2026, 9, 1, 8)
_WORDS = ("routines", "reading", "transition", "lessons", "corridors", "curriculum", "support")


def cells(form: Questionnaire, number: int, random: Random) -> list[str]:
    """One response as Microsoft Forms writes it: every needed question, in few words."""
    sent = _BEGAN + dt.timedelta(minutes=number)
    found = [str(number + 1), "", f"{sent:%m/%d/%Y %H:%M:%S}", "anonymous", ""]
    for question in form.questions:
        text = ""
        if question.is_needed or random.random() < 0.01:
            match question.widget:
                case "radios":
                    text = random.choice(question.options[:3]).title
                case "checkboxes":
                    text = f"{random.choice(question.options).title};"
                case "yes-no":
                    text = random.choice(("Yes", "No"))
                case "email":
                    text = f"n{number}@a.example"
                case "number":
                    text = str(random.randint(1, 60))
                case "dates":
                    text = "1 to 12 March 2027"
                case _:
                    text = f"{random.choice(_WORDS)}{number}"[-9:].ljust(question.fewest, "x")
                    text = "900101" if question.pattern else text
        found.append(text)
    return found


def file(form: Questionnaire, rows: int, kind: str) -> bytes:
    """The file of so many responses, `csv` or `xlsx`."""
    random = Random(rows)
    heading = ["ID", "Start time", "Completion time", "Email", "Name"]
    heading += [question.title for question in form.questions]
    lines = (cells(form, number, random) for number in range(rows))
    if kind == "csv":
        text = io.StringIO(newline="")
        csv.writer(text).writerows([heading, *lines])
        return text.getvalue().encode()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Form1")
    sheet.append(heading)
    for line in lines:
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def once(path: Path) -> None:
    """Import one file in this process and say how long each step took."""
    root = networks.REPOSITORY
    loaded = load.load(root)
    network = project(loaded.network, "public", TODAY)
    form = network.find_form(FORM)
    assert form
    with tempfile.TemporaryDirectory() as private:
        began, worked = time.perf_counter(), time.process_time()
        responses = importers.read(form, network, importers.opened(path), month_first=True)
        read = time.perf_counter()
        plan = importers.plan(responses, loaded, root, Path(private), TODAY)
        planned, work = time.perf_counter(), time.process_time() - worked
        size = sum(len(data) for data in plan.files.values())
        made, whole = time.perf_counter(), time.process_time() - worked
    rows = len(plan.rows)
    if len(plan.files) != rows or not rows:
        raise SystemExit(importers.report(plan)[:4000])
    seconds = (read - began, planned - read, made - planned, work, whole)
    print(*(f"{part:.3f}" for part in seconds), rows, size)


def main() -> None:
    """Measure CSV and XLSX, each in a process of its own, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help=f"default: {ROWS:,}")
    parser.add_argument("--once", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.once:
        once(arguments.once)
        return
    network = project(load.load(networks.REPOSITORY).network, "public", TODAY)
    found = network.find_form(FORM)
    assert found
    form = questionnaire(found, network)
    with tempfile.TemporaryDirectory(prefix="lrp-benchmark-") as folder:
        for kind in ("csv", "xlsx"):
            path = Path(folder) / f"answers.{kind}"
            path.write_bytes(file(form, arguments.rows, kind))
            _measure(path)


def _measure(path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.imports", "--once", str(path)]
    out = path.with_suffix(".out")
    shell = ["/bin/sh", "-c", f'exec "$@" > "{out}"', "sh", *command]
    cost = measure.run(shell, networks.REPOSITORY, {})
    read, plan, make, work, whole, rows, size = map(float, out.read_text().split())
    # Of processor time: one process works, and others on the machine do not count.
    speed = rows / work
    word = "met" if speed >= LEAST else "MISSED"
    print(
        f"{path.suffix[1:]:5} {rows:,.0f} rows, {path.stat().st_size / 1e6:.1f} MB: "
        f"read and judge {read:.2f} s, plan {plan:.2f} s, {rows / (read + plan):,.0f} rows/s, "
        f"{speed:,.0f} rows/s of processor time "
        f"(≥ {LEAST:,} {word}); bytes of every file {make:.2f} s more ({size / 1e6:.0f} MB), "
        f"{rows / whole:,.0f} rows/s of processor time with them; "
        f"peak {cost.peak:.0f} MB; whole process {cost.wall:.1f} s"
    )


if __name__ == "__main__":
    main()
