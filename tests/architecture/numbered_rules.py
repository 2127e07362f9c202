"""The rules of the runtime are numbered once, in docs/runtime.md, and cited from there: `docs/runtime.md#rule-8`. Each has
tests that bear its number."""

import pathlib
import re

from sources import CODE, files

HOME = "docs/runtime.md"
NUMBERED = re.compile(r"^### Rule (\d+)$", re.MULTILINE)
CITED = re.compile(r"#rule-(\d+)")
TESTED = re.compile(r"^TEST\(rule_(\d+), ", re.MULTILINE)
TESTS = "tests/conformance"
UNCITED = re.compile(r"\b[Rr]ules? \d+")


def violations(root: pathlib.Path) -> list[str]:
    home = root / HOME
    numbered = NUMBERED.findall(home.read_text(encoding="utf-8")) if home.exists() else []
    found = []
    tested = set()
    for path in (root / TESTS).glob("*_test.cpp"):
        tested.update(TESTED.findall(path.read_text(encoding="utf-8")))
    for rule in numbered if (root / TESTS).exists() else []:
        if rule not in tested:
            found.append(f"{HOME}: rule {rule} has no test in {TESTS}: TEST(rule_{rule}, …)")
    for path in files(root, CODE):
        for number, line in enumerate((root / path).read_text(encoding="utf-8").splitlines(), 1):
            for rule in CITED.findall(line):
                if rule not in numbered:
                    found.append(f"{path}:{number}: cites rule {rule}, which {HOME} does not have")
            if match := UNCITED.search(line):
                found.append(f"{path}:{number}: {match[0]}: say whose it is: {HOME}#rule-N")
    return found
