#!/usr/bin/env python3
"""counts.py PROGRAM TABLE [--write]: how many instructions each line of TABLE takes, held against what stands there.

Instructions are counted by valgrind, so that a count is the same on a busy machine. Each thing is done some times and
then more times: the difference leaves out what a process does once. With --write the table is written anew. Where the
kernel does not trust the time stamp counter the recorder reads another clock, and the counts mean nothing: it is skipped.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

FEW, MANY = 2000, 4000
TOLERANCE = 0.04
SKIPPED = 77
CLOCKS = pathlib.Path("/sys/devices/system/clocksource/clocksource0/available_clocksource")


def instructions(program, what, times):
    own = {name: value for name, value in os.environ.items() if not name.startswith("CURFEW")}
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}", program, what, str(times)],
            env={**own, "CURFEW_DIR": folder}, capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", ran.stderr)
    if ran.returncode != 0 or found is None:
        sys.exit(f"{program} {what} {times} under valgrind: exit status {ran.returncode}\n{ran.stderr}")
    return int(found.group(1))


def count(program, what):
    return (instructions(program, what, MANY) - instructions(program, what, FEW)) / (MANY - FEW)


def main():
    if not CLOCKS.exists() or "tsc" not in CLOCKS.read_text().split():
        print("skipped: the kernel does not trust the time stamp counter here")
        sys.exit(SKIPPED)
    program, table = sys.argv[1], pathlib.Path(sys.argv[2])
    lines = table.read_text().splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    counted = {what: count(program, what) for what, _ in rows}
    if "--write" in sys.argv[3:]:
        head = [line for line in lines if line.startswith("#")]
        table.write_text("\n".join(head + [f"{what} {counted[what]:.0f}" for what, _ in rows]) + "\n")
        return
    wrong = []
    for what, expected in rows:
        changed = counted[what] / float(expected) - 1
        print(f"{what}: {counted[what]:.0f} instructions, {changed:+.1%} of the {expected} in the table")
        if abs(changed) > TOLERANCE:
            wrong.append(what)
    if wrong:
        sys.exit(f"{', '.join(wrong)}: more than {TOLERANCE:.0%} off {table}. If that is meant, or a gain, "
                 f"write the table anew: {sys.argv[0]} {program} {table} --write")


main()
