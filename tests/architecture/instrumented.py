"""Proves that the library itself is instrumented in a sanitizer build, not only its tests: every member of its archives
that has code must call the sanitizer's runtime.

usage: instrumented.py SANITIZERS ARCHIVE…    SANITIZERS: as CURFEW_SANITIZE, "address,undefined" or "thread"
"""

import re
import subprocess
import sys

CALLS = {"address": "__asan_", "thread": "__tsan_", "undefined": "__ubsan_"}
CODE = re.compile(r"^[0-9a-f]+ [tTW] ", re.MULTILINE)


def members(listing: str) -> dict[str, str]:
    """nm's listing of an archive: the symbols of each member."""
    parts = re.split(r"^(\S+\.o):$", listing, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


def complaints(archive: str, listing: str, sanitizers: str) -> list[str]:
    with_code = {name: symbols for name, symbols in members(listing).items() if CODE.search(symbols)}
    if not with_code:
        return [f"{archive}: no member has code: nothing is proved"]
    found = []
    for sanitizer in sanitizers.split(","):
        calls = CALLS[sanitizer]
        # A short function may have nothing for the undefined behaviour sanitizer to check: there, one member will do.
        # The others put a call into every module.
        without = [name for name, symbols in with_code.items() if f" U {calls}" not in symbols]
        if sanitizer != "undefined":
            found += [f"{archive}({name}): not instrumented: has code and no call of {calls}*" for name in without]
        elif len(without) == len(with_code):
            found.append(f"{archive}: not instrumented: no member calls {calls}*")
    return found


def main(sanitizers: str, archives: list[str]) -> int:
    problems = [] if archives else ["no archive given: nothing is proved"]
    for archive in archives:
        listing = subprocess.run(["nm", archive], check=True, capture_output=True, text=True).stdout
        problems += complaints(archive, listing, sanitizers)
    print("\n".join(problems) or f"{len(archives)} archives are instrumented with {sanitizers}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
