"""What the end-to-end tests share: a folder for segments, programs that are waited for and always ended, `curfew`.

Nothing here sleeps for luck: it waits for a condition, and fails with what was seen when the deadline passes.
"""
import argparse
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("CURFEW_SOURCE", Path(__file__).resolve().parents[2]))
BIN = Path(os.environ.get("CURFEW_BIN", SOURCE / "build" / "bin"))
CURFEW = str(BIN / "curfew")
SEED = SOURCE / "docs" / "examples" / "seed"
DEADLINE = 30  # seconds, for whatever should happen at once: machines may be slow


def example(name):
    return str(BIN / name)


def program(name):
    return str(BIN / "tests" / name)


def line_of(path, code):
    """The number of the one line of a source that contains `code`."""
    found = [n for n, line in enumerate(Path(path).read_text().splitlines(), 1) if code in line]
    if len(found) != 1:
        raise AssertionError(f"{path}: `{code}` stands on lines {found}, expected one")
    return found[0]


def wait_for(condition, what, deadline=DEADLINE, pause=0.005):
    """Returns the condition's first true value."""
    end = time.monotonic() + deadline
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {deadline} s")
        time.sleep(pause)  # between two looks


class Running:
    """A program that runs. Its lines are read as they come; nothing is left of it when the test ends."""

    def __init__(self, test, command, **options):
        self.command = command
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, start_new_session=True, **options)
        self.pid = self.process.pid
        self.lines, self.errors = [], []
        self._arriving = queue.Queue()
        self._readers = [threading.Thread(target=self._read, args=way, daemon=True) for way in
                         ((self.process.stdout, self._arriving.put), (self.process.stderr, self.errors.append))]
        for reader in self._readers:
            reader.start()
        test.addCleanup(self._end)

    def _read(self, stream, take):
        for line in stream:
            take(line.rstrip("\n"))
        if stream is self.process.stdout:
            take(None)

    def line(self):
        """The next line of its output; None at its end."""
        try:
            line = self._arriving.get(timeout=DEADLINE)
        except queue.Empty:
            raise AssertionError(f"{self.command}: no more output; so far {self.lines}, {self.errors}") from None
        if line is not None:
            self.lines.append(line)
        return line

    def line_with(self, text):
        while (line := self.line()) is not None:
            if text in line:
                return line
        raise AssertionError(f"{self.command} ended without printing `{text}`: {self.lines}, {self.errors}")

    def signal(self, number):
        self.process.send_signal(number)

    def end(self):
        """Waits for its end; its status, as subprocess gives it: -N for signal N."""
        try:
            status = self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.command} did not end; {self.lines}, {self.errors}") from None
        while self.line() is not None:
            pass
        self._readers[1].join(DEADLINE)
        return status

    def _end(self):
        try:
            os.killpg(self.pid, signal.SIGKILL)  # and what it started
        except ProcessLookupError:
            pass
        self.process.wait()
        for reader, stream in zip(self._readers, (self.process.stdout, self.process.stderr)):
            reader.join(DEADLINE)
            if not reader.is_alive():  # else somebody who left the session holds it open
                stream.close()


class Report:
    """What `curfew check --format json` said of a command."""

    def __init__(self, status, output, errors, report):
        self.status, self.output, self.errors, self.json = status, output, errors, report
        self.processes = report["processes"]

    @property
    def problems(self):
        return [p for process in self.processes for p in process["problems"]]

    def process(self, program):
        """The one process that ran `program`."""
        found = [p for p in self.processes if Path(p["command_line"].split()[0]).name == program]
        if len(found) != 1:
            raise AssertionError(f"{len(found)} processes ran {program}: {self.processes}")
        return found[0]


class EndToEndTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="curfew-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.segments = self.folder / "segments"
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("CURFEW")}
        self.environment["CURFEW_DIR"] = str(self.segments)
        self.environment["PATH"] = f"{BIN}:{self.environment['PATH']}"

    def start(self, *command, **environment):
        return Running(self, list(command), env={**self.environment, **environment}, cwd=SOURCE)

    def run_to_end(self, *command, status=0, **environment):
        """Its output; a test that goes wrong fails with all that was printed."""
        done = subprocess.run(command, env={**self.environment, **environment}, cwd=SOURCE, text=True,
                              capture_output=True, stdin=subprocess.DEVNULL, timeout=2 * DEADLINE)
        self.assertEqual(done.returncode, status, f"{command}: {done.stdout}{done.stderr}")
        return done.stdout

    # ---- curfew's commands

    def start_check(self, *command, options=(), **environment):
        """`curfew check` under way; report_of() waits for its end."""
        report = self.folder / f"report{len(list(self.folder.iterdir()))}.json"
        report.touch()
        running = self.start(CURFEW, "check", "--format", "json", "--output", str(report), *options, "--", *command,
                             **environment)
        running.report = report
        return running

    def report_of(self, running):
        status = running.end()
        text = running.report.read_text()
        self.assertTrue(text, f"{running.command} reported nothing: {running.lines}, {running.errors}")
        return Report(status, running.lines, running.errors, json.loads(text))

    def check(self, *command, options=(), **environment):
        return self.report_of(self.start_check(*command, options=options, **environment))

    def check_text(self, *command, status, options=()):
        """The text report."""
        done = subprocess.run([CURFEW, "check", *options, "--", *command], env=self.environment, cwd=SOURCE, text=True,
                              capture_output=True, stdin=subprocess.DEVNULL, timeout=2 * DEADLINE)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stderr

    def ps(self):
        """Rows of `curfew ps`, by pid."""
        rows = json.loads(self.run_to_end(CURFEW, "ps", "--format", "json"))["processes"]
        return {row["pid"]: row for row in rows}

    def tree(self, target):
        return json.loads(self.run_to_end(CURFEW, "tree", "--format", "json", str(target)))

    def segment_of(self, pid):
        found = list(self.segments.glob(f"{pid}-*.curfew"))
        self.assertEqual(len(found), 1, f"segments of {pid}: {found}")
        return found[0]

    def observe(self, segment, count=1, moving=0):
        """What tests/end_to_end/programs/observer.cpp saw; it fails on a snapshot that breaks the conservation law."""
        return json.loads(self.run_to_end(program("observer"), str(segment), str(count), str(moving)))

    # ---- what is said of tasks

    def assert_home(self, report, status=0):
        self.assertEqual((report.status, report.problems, report.json["errors"]), (status, [], []),
                         report.json["summary"])
        self.assertIn("everyone is home", report.json["summary"])

    def assert_stands_at(self, site, path, code, function=None):
        """That a site of a report is the line of a source."""
        self.assertEqual((site["file"], site["line"]), (str(path), line_of(path, code)))
        if function is not None:
            self.assertEqual(site["function"], function)


def tasks_named(tree, name):
    return [node for node in tree["nodes"] if node["kind"] == "task" and node["name"] == name]


def parent_of(tree, node):
    return tree["nodes"][node["parent"]]


def may_look_into_children():
    """Whether a process may read the memory of one that it has started: a debugger may, but not everywhere."""
    child = subprocess.Popen(["sleep", "60"])
    try:
        with open(f"/proc/{child.pid}/mem", "rb"):
            return True
    except PermissionError:
        return False
    finally:
        child.kill()
        child.wait()


def may_sample_threads():
    """Whether the kernel lets a user sample the threads of his own processes (perf_event_open)."""
    if os.geteuid() == 0:
        return "Seccomp:\t0" in Path("/proc/self/status").read_text()
    try:
        return int(Path("/proc/sys/kernel/perf_event_paranoid").read_text()) <= 2
    except FileNotFoundError:
        return False


def main():
    """Runs the cases of the calling file: all, or one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--method")
    method = parser.parse_args().method
    # A test that ctest stops still ends what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    options = ["-k", f"*.{method}"] if method else []
    ended = unittest.main(module="__main__", argv=[sys.argv[0], *options], verbosity=2, exit=False)
    if ended.result.testsRun == 0:
        sys.exit(f"there is no test {method}")
    sys.exit(not ended.result.wasSuccessful())
