"""Compiles a program that holds one mistake, and says whether the compiler's first error names the way out.

usage: first_error.py PROGRAM LIKE COMPILE_COMMANDS COMPILER

PROGRAM is compiled with the command that COMPILE_COMMANDS has for the source LIKE. It says what is expected of it:

    // first error: TEXT     stands in the line of the first error; without this line the program has to compile
    // an error: TEXT        stands in the line of any error, where the compiler has an error of its own before
    // only: COMPILER        the mistake is an error for this one alone (CMAKE_CXX_COMPILER_ID); 77 for others
"""

import json
import os
import pathlib
import re
import shlex
import subprocess
import sys


def command_for(program: pathlib.Path, like: pathlib.Path, commands: pathlib.Path) -> tuple[list[str], str]:
    """Returns the command that only looks at `program`, and the folder that it is run in."""
    for entry in json.loads(commands.read_text()):
        if os.path.samefile(entry["file"], like):
            break
    else:
        sys.exit(f"{commands} does not say how {like} is compiled: configure again")
    words = shlex.split(entry["command"])
    output = words.index("-o")
    del words[output : output + 2]
    words[words.index("-c") :] = ["-fsyntax-only", str(program)]
    return words, entry["directory"]


def main() -> None:
    program, like, commands = (pathlib.Path(argument) for argument in sys.argv[1:4])
    source = program.read_text()
    only = re.search(r"^// only: (.+)$", source, re.MULTILINE)
    if only and only[1] != sys.argv[4]:
        print(f"only {only[1]} refuses it")
        sys.exit(77)

    words, folder = command_for(program, like, commands)
    compiled = subprocess.run(
        words, cwd=folder, env=os.environ | {"LC_ALL": "C"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    errors = [line for line in compiled.stdout.splitlines() if re.search(r"\b(fatal )?error: ", line)]
    expected = re.search(r"^// (?:first|an) error: (.+)$", source, re.MULTILINE)
    looked_at = errors if expected and expected[0].startswith("// an error") else errors[:1]
    if not expected:
        if compiled.returncode != 0:
            sys.exit(f"{program.name} has no mistake, and does not compile:\n{compiled.stdout}")
    elif compiled.returncode == 0:
        sys.exit(f"{program.name} compiles, and its mistake should be an error that says\n  {expected[1]}")
    elif not any(expected[1] in line for line in looked_at):
        sys.exit(f"{program.name}: {expected[0][3:]}\nis not what the compiler says:\n{compiled.stdout}")


if __name__ == "__main__":
    main()
