"""One noun, one header, one source, one test: who reads a public header of the runtime finds the rest by its name."""

import pathlib
import re

from sources import files

HEADERS = "runtime/include/curfew"
SOURCES = "runtime/src"
TESTS = "tests/runtime"

# Headers that have neither, and why.
ALONE = {"curfew": "the umbrella: it includes the others"}

FIRST_INCLUDE = re.compile(r"^#include (\S+)", re.MULTILINE)


def beside(paths: list[str], folder: str, suffix: str) -> set[str]:
    """The names, without the suffix, of what lies in the folder itself."""
    there = [pathlib.PurePosixPath(path) for path in paths]
    return {path.name.removesuffix(suffix) for path in there if path.parent.as_posix() == folder}


def violations(root: pathlib.Path) -> list[str]:
    headers = beside(files(root, (".hpp",)), HEADERS, ".hpp") - ALONE.keys()
    sources = beside(files(root, (".cpp",)), SOURCES, ".cpp")
    tests = beside(files(root, ("_test.cpp",)), TESTS, "_test.cpp")
    found = []
    for noun in sorted(headers):
        if noun not in sources:
            found.append(f"{HEADERS}/{noun}.hpp: has no source of its name: {SOURCES}/{noun}.cpp")
        if noun not in tests:
            found.append(f"{HEADERS}/{noun}.hpp: has no test of its name: {TESTS}/{noun}_test.cpp")
    for noun in sorted(sources):
        path = f"{SOURCES}/{noun}.cpp"
        if noun not in headers:
            found.append(f"{path}: is no public header's source: what stands behind them is in folders of {SOURCES}/")
            continue
        first = FIRST_INCLUDE.search((root / path).read_text(encoding="utf-8"))
        if first is None or first[1] != f"<curfew/{noun}.hpp>":
            found.append(f"{path}: includes its own header first: <curfew/{noun}.hpp>")
    return found
