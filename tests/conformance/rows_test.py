"""The tables of docs/conformance.md are true: the tests that they name are there, and the tests for them are named.

    rows_test.py DOCUMENT PROGRAM…      the programs have the tests
"""
import re
import subprocess
import sys
from pathlib import Path

ROW = re.compile(r"^\| (?P<theirs>`.*|[a-z].*?) \| (?P<here>[^|]+) \| (?P<test>[^|]*) ?\|$", re.M)
TEST = re.compile(r"`([\w/]+\.\w+)`")
VERDICTS = ("agrees", "differs", "not applicable")
OWN = re.compile(r"conforming_\w+\.")  # the suites that are there for these tables


def tests_of(program):
    """The tests of a program, as suite.name, without those that are disabled."""
    listed = subprocess.run([program, "--gtest_list_tests"], capture_output=True, text=True, check=True).stdout
    suite = ""
    for line in listed.splitlines():
        if line.endswith(".") and not line.startswith(" "):
            suite = line
        elif line.startswith("  ") and "DISABLED_" not in suite + line:
            yield suite + line.split()[0]


def wrong(document, there):
    section = document[document.index("\n## Other libraries") :]
    rows = [m for m in ROW.finditer(section) if not m["theirs"].startswith("theirs")]
    if len(rows) < 100:
        yield f"only {len(rows)} rows were understood"
    named = set()
    for row in rows:
        theirs, here, test = row["theirs"], row["here"], TEST.findall(row["test"])
        named.update(test)
        if not here.startswith(VERDICTS):
            yield f"{theirs}: {here!r} is none of {', '.join(VERDICTS)}"
        if here.startswith("not applicable") == bool(test):
            yield f"{theirs}: {here[:20]!r} with the tests {test}"
        if here.startswith("differs") and ":" not in here and "in the latter" not in here:
            yield f"{theirs}: differs, and no reason is given"
        yield from (f"{theirs}: there is no test {name}" for name in test if name not in there)
    yield from (f"no row names the test {name}" for name in sorted(there) if OWN.match(name) and name not in named)


def main():
    document, programs = sys.argv[1], sys.argv[2:]
    there = {test for program in programs for test in tests_of(program)}
    found = list(wrong(Path(document).read_text(), there))
    print("\n".join(found))
    sys.exit(1 if found else 0)


main()
