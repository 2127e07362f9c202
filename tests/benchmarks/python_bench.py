"""What recording costs tasks of Python's: python_tasks.py, plain, recorded and in asyncio's own debug mode."""
import glob
import os
import subprocess
import sys

from tracking import Cost, plain_and_tracked

PROGRAM = os.path.join(os.path.dirname(__file__), "python_tasks.py")
# By what python_tasks.py is told: the name of the row, which number it has, and what that must be and should be.
ROWS = {"tasks": ("Python: task made, run, ended ÷ plain", "ratio", 1.3, 1.1, ""),
        "waits": ("  … that waits once, with a stack of three", "ratio", 1.3, 1.1, ""),
        "trio": ("  … of trio, made, run, ended ÷ plain", "ratio", 1.3, 1.15, ""),
        "trio_waits": ("  … of trio, that waits once, with a stack of three", "ratio", 1.3, 1.15, ""),
        "serve": ("  … throughput of a server of aiohttp's lost", "throughput_lost", 5, 2, " %")}


def modules_of(interpreter):
    """Those that python_tasks.py can make use of; None where there is no such interpreter, or it is no 3.11."""
    look = ("import sys, importlib.util as u; sys.exit(3) if sys.version_info[:2] != (3, 11) else "
            "print(*[m for m in ('aiohttp', 'trio') if u.find_spec(m)])")
    try:
        run = subprocess.run([interpreter, "-c", look], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    except OSError:
        return None
    return run.stdout.split() if run.returncode == 0 else None


def interpreter_of_the_bench():
    """The Python that runs this, or Debian's, which has what ./dev installs: the one with more of the modules."""
    found = [(modules_of(path), path) for path in (sys.executable, "/usr/bin/python3")]
    found = [(len(modules), path, modules) for modules, path in found if modules is not None]
    if not found:
        return None, []
    _, path, modules = max(found, key=lambda each: each[0])
    return path, modules


def rows(curfew, rounds, directory):
    """None where there is no adapter for that Python, no server without aiohttp, none of trio without that."""
    adapter = os.path.join(os.path.dirname(curfew), "..", "lib*", "**", "curfew_probe", "_probe.*")
    interpreter, modules = interpreter_of_the_bench()
    if interpreter is None or not glob.glob(adapter, recursive=True):
        return []
    plain = [interpreter, PROGRAM]
    table = []
    for what, (name, number, must, aim, unit) in ROWS.items():
        needs = {"serve": "aiohttp", "trio": "trio", "trio_waits": "trio"}.get(what)
        if needs is not None and needs not in modules:
            continue
        cost = Cost(plain_and_tracked(plain, [curfew, "run", "--", *plain], what, 2, rounds, directory))
        detail = str(cost)
        if needs != "trio":
            debug = Cost(plain_and_tracked(plain, ["env", "PYTHONASYNCIODEBUG=1", *plain], what, 1, 3, directory))
            detail += f"; in asyncio's debug mode {getattr(debug, number):.1f}{unit}"
        table.append((name, getattr(cost, number), must, aim, unit, detail))
    return table
