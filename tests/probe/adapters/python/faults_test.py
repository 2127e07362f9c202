"""What the adapter calls fails; the program must not notice: faults_test.py FOLDER_OF_THE_FAULTY_ADAPTER PROGRAMS"""
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

FAULTY = open(os.path.join(os.path.dirname(__file__), "faulty_python.h")).read()
FUNCTIONS = sorted(set(re.findall(r"\bFAILS(?:_SILENTLY)?\((\w+)", FAULTY)) - {"function"})
PROGRAMS = ("owners", "errors", "waits_that_end", "cancels", "collectables", "derived", "lost_errors")

# The functions fail from when the library has been imported, and its hooks are in place.
RUN = """
import LIBRARY, os, runpy, sys
os.environ.update(CURFEW_TEST_FAILS=sys.argv[1], CURFEW_TEST_EVERY=sys.argv[2])
for program in sys.argv[3:]:
    try:
        runpy.run_path(program, run_name="__main__")
    except BaseException as error:
        print(type(error), error)
print("home")
"""


def run(python, library, function, every, programs, pythonpath):
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        environment = {**os.environ, "CURFEW_DIR": folder, "CURFEW_KEEP": "1", "PYTHONDONTWRITEBYTECODE": "1",
                       "PYTHONPATH": pythonpath}
        done = subprocess.run([python, "-c", RUN.replace("LIBRARY", library), function, every, *programs], text=True,
                              env=environment, capture_output=True, stdin=subprocess.DEVNULL, timeout=120)
        return (done.returncode, done.stdout, re.sub(r"0x[0-9a-f]+", "0x", done.stderr)), os.listdir(folder)


def harm(python, library, programs, adapter, how_often):
    """What differs from the programs without the adapter."""
    plain, _ = run(python, library, "nothing", "1", programs, "")
    recorded, segments = run(python, library, "nothing", "1", programs, adapter)
    if recorded != plain or not segments or "home\n" not in plain[1]:
        sys.exit(f"the programs differ without a fault: {plain} and {recorded}, {segments}")
    faults = [(function, every) for function in FUNCTIONS for every in how_often]
    with ThreadPoolExecutor(4) as runs:  # the programs wait more than they compute
        seen = runs.map(lambda fault: run(python, library, *fault, programs, adapter)[0], faults)
        failed = [f"{function}, each {every}:\n  {found}" for (function, every), found in zip(faults, seen) if found != plain]
    return [f"plain:\n  {plain}", *failed] if failed else []


def python_with_trio():
    """A Python of this version that has trio, or None."""
    for python in (sys.executable, "/usr/bin/python3"):
        code = f"import sys, trio; sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])})"
        if subprocess.run([python, "-c", code], capture_output=True).returncode == 0:
            return python
    return None


def main(adapter, folder):
    programs = [os.path.join(folder, name + ".py") for name in PROGRAMS]
    failed = harm(sys.executable, "asyncio", programs, adapter, ("1", "3"))
    if python := python_with_trio():
        failed += harm(python, "trio", [os.path.join(folder, "nurseries_that_end.py")], adapter, ("2",))
    sys.exit("\n".join(failed) if failed else None)


main(*sys.argv[1:])
