"""What the tests of programs of Python share."""
import os
import re
import socket
import subprocess
import sys
import unittest

from harness import BIN, CURFEW, DEADLINE, SOURCE, EndToEndTest, wait_for

PYTHON = sys.executable
# … and those of other versions that the adapter is built for
PYTHONS = [PYTHON, *filter(None, os.environ.get("CURFEW_MORE_PYTHONS", "").split(":"))]
EXAMPLES = SOURCE / "docs" / "examples" / "python"
PROGRAMS = SOURCE / "tests" / "end_to_end" / "programs" / "python"
ADAPTER = BIN.parent / "lib" / "curfew" / "python"


HAS_GROUPS = sys.version_info >= (3, 11)  # asyncio.TaskGroup, asyncio.timeout(), asyncio.Runner
needs_groups = unittest.skipUnless(HAS_GROUPS, "asyncio has no groups before 3.11")

BOTH = ["Start foo.", "End foo.", "Start bar.", "End bar."]  # of the seed's program, when it waits for both


def without_addresses(lines):
    return [re.sub(r"\b0x[0-9a-f]+", "0x…", line) for line in lines]


def start_chat(test, *, come=5, gone=3):
    """The server docs/examples/python/chat.py, to which some have come, and which some of them have left again."""
    server = test.start(CURFEW, "run", "--", PYTHON, "docs/examples/python/chat.py", PYTHONDONTWRITEBYTECODE="1")
    port = int(server.line().split()[-1])
    guests = [socket.create_connection(("127.0.0.1", port)) for _ in range(come)]
    def alive(tasks, why):
        wait_for(lambda: test.ps().get(server.pid, {}).get("tasks_alive") == tasks, why)

    alive(1 + come, "all have come, before the first is greeted")
    for guest in guests:
        test.addCleanup(guest.close)
        guest.sendall(b"Ann\n")
        guest.recv(1)  # it is greeted
    for guest in guests[:gone]:
        guest.shutdown(socket.SHUT_WR)
    # main, greet of all who came, and talk of those who are there
    alive(1 + come + come - gone, "who has left is gone")
    return server


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
