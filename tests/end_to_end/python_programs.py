"""What the tests of programs of Python share."""
import re
import subprocess
import sys
import unittest

from harness import BIN, DEADLINE, SOURCE, EndToEndTest

PYTHON = sys.executable
EXAMPLES = SOURCE / "docs" / "examples" / "python"
PROGRAMS = SOURCE / "tests" / "end_to_end" / "programs" / "python"
ADAPTER = BIN.parent / "lib" / "curfew" / "python"


HAS_GROUPS = sys.version_info >= (3, 11)  # asyncio.TaskGroup, asyncio.timeout(), asyncio.Runner
needs_groups = unittest.skipUnless(HAS_GROUPS, "asyncio has no groups before 3.11")


def without_addresses(lines):
    return [re.sub(r"\b0x[0-9a-f]+", "0x…", line) for line in lines]


class PythonTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        for name in ("PYTHONPATH", "PYTHONSTARTUP"):
            self.environment.pop(name, None)
        self.environment["PYTHONDONTWRITEBYTECODE"] = "1"

    def plainly(self, *command, **environment):
        """What the same command prints and ends with where curfew has nothing to do with it."""
        return subprocess.run(command, env={**self.environment, **environment}, cwd=SOURCE, text=True,
                              capture_output=True, stdin=subprocess.DEVNULL, timeout=DEADLINE)

    def found(self, report):
        """Findings by function, of all problems."""
        return {problem["function"]["function"]: problem["findings"] for problem in report.problems}

    def said(self, report):
        """What the program wrote to standard error, without the line that says where the report is."""
        return [line for line in report.errors if not line.startswith("SUMMARY: curfew: ")]

    def python_with(self, module):
        """A Python of the adapter's version that has a module; the test is skipped where there is none."""
        for python in (PYTHON, "/usr/bin/python3"):
            code = f"import sys, {module}; sys.exit(sys.version_info[:2] != (3, 11))"
            if subprocess.run([python, "-c", code], capture_output=True).returncode == 0:
                return python
        self.skipTest(f"no Python 3.11 here has {module}")
