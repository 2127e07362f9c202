"""docs/ci.md, and the files of docs/check.md: what it tells services to do is done, in the checkout of a project whose test leaves a task behind."""
import os
import re
import subprocess
import sys
import textwrap
import unittest
from pathlib import Path

import yaml

from documents_test import PYTHON_ADAPTER, blocks
from harness import BIN, CURFEW, DEADLINE, SOURCE, EndToEndTest, example, main

PAGE = SOURCE / "docs" / "ci.md"


class CI(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.project = self.folder / "project"
        (self.project / ".git").mkdir(parents=True)
        self.environment["PATH"] = f"{BIN}:{self.environment['PATH']}"
        self.write_project(f"add_test(NAME leak COMMAND {example('leak')})")

    def write_project(self, tests):
        # A program that is built already: it takes no compiler to find that its test leaves a task behind.
        (self.project / "CMakeLists.txt").write_text(textwrap.dedent(f"""
            cmake_minimum_required(VERSION 3.25)
            project(server LANGUAGES NONE)
            enable_testing()
            add_executable(server_test IMPORTED)
            set_target_properties(server_test PROPERTIES IMPORTED_LOCATION {example('leak')})
            """) + tests)

    def told(self, service):
        (text,) = [text for marker, text in blocks(PAGE) if marker == f"ci: {service}"]
        return text

    def follow(self, commands):
        """Runs them like a service: until one fails. Returns that one, its status, and all that was printed."""
        printed = ""
        for command in commands:
            done = subprocess.run(["bash", "-e", "-c", command], cwd=self.project, env=self.environment, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=4 * DEADLINE, check=False)
            printed += done.stdout
            if done.returncode != 0:
                return command, done.returncode, printed
        return None, 0, printed

    def give_a_checkout(self):
        """A runner without curfew, and a project with a checkout of it whose ./dev installs what is built already."""
        self.environment["PATH"] = os.pathsep.join(
            folder for folder in self.environment["PATH"].split(os.pathsep) if not (Path(folder) / "curfew").exists())
        self.environment["HOME"] = str(self.folder / "home")
        self.environment["GITHUB_PATH"] = str(self.folder / "added_to_path")
        dev = self.project / "curfew" / "dev"
        dev.parent.mkdir()
        self.assertIn("\n  install [PREFIX] ", (SOURCE / "dev").read_text())
        dev.write_text(f'#!/bin/sh -e\n[ "$1 $#" = "install 2" ]\nmkdir -p "$2/bin"\nln -sf {CURFEW} "$2/bin/curfew"\n')
        dev.chmod(0o755)

    def follow_steps(self, steps, *reports):
        """Like GitHub: what a step writes into the file GITHUB_PATH is in the PATH of those behind it."""
        added = Path(self.environment["GITHUB_PATH"])
        for at, step in enumerate(steps):
            if added.exists():
                self.environment["PATH"] = f"{added.read_text().strip()}:{self.environment['PATH']}"
                return self.assert_finds_the_leak(steps[at:], *reports)
            _, status, printed = self.follow([step])
            self.assertEqual(status, 0, printed)
        self.fail("no step puts curfew into the PATH")

    def assert_finds_the_leak(self, commands, *reports):
        command, status, printed = self.follow(commands)
        self.assertEqual(status, 23, printed)
        self.assertIn("curfew check", command)
        self.assertIn("error[orphaned-task", printed)
        for report in reports:
            self.assertIn("orphaned-task", (self.project / report).read_text(), report)
        return printed

    def test_the_shells_commands(self):
        self.assert_finds_the_leak(self.told("shell").splitlines(), "curfew.xml")

    def test_a_baseline(self):
        command, status, printed = self.follow(self.told("baseline").splitlines())
        self.assertEqual(status, 0, printed)
        self.assertRegex(printed, r"no other findings in \d+ process.*, 1 known\n$")
        self.write_project(f"add_test(NAME leak COMMAND {example('leak')})\nadd_test(NAME other COMMAND {example('orphaned_task')})")
        self.follow(["cmake -B build"])
        command, status, printed = self.follow(self.told("baseline").splitlines()[-1:])
        self.assertEqual(status, 23, printed)
        self.assertRegex(printed, r"SUMMARY: curfew: 1 bug .*, 1 known\n$")

    @unittest.skipUnless(Path(example("session_test")).exists(), "there is no curfew::gtest")
    def test_ctest(self):
        self.write_project(f"add_executable(unit_tests IMPORTED)\nset_target_properties(unit_tests PROPERTIES "
                           f"IMPORTED_LOCATION {example('session_test')})\n{self.told('ctest')}")
        # The module as from a package. What is built already is asked for its tests when they are run.
        options = f"-DCMAKE_MODULE_PATH={SOURCE}/cmake -DCMAKE_GTEST_DISCOVER_TESTS_DISCOVERY_MODE=PRE_TEST"
        command, status, printed = self.follow([f"cmake -B build {options}", "ctest --test-dir build --output-on-failure"])
        self.assertNotEqual(status, 0, printed)
        self.assertIn("ctest", command)
        self.assertRegex(printed, r"(?m)^\s*\d+ - server \(Failed\)")
        self.assertRegex(printed, r"(?m)^\s*\d+ - session.ends \(Failed\)")
        self.assertNotIn("session.ends_with_its_watchdog (Failed)", printed)
        for test in ("server", "session.ends"):
            self.assertIn("orphaned-task", (self.project / "build" / "curfew_reports" / f"{test}.xml").read_text())

    def test_pytest(self):
        test = SOURCE / "tests" / "end_to_end" / "programs" / "python" / "test_of_tasks.py"
        (self.project / test.name).write_text(test.read_text())
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "python3").symlink_to(self.python_with_pytest())
        self.environment["PATH"] = f"{self.folder / 'bin'}:{self.environment['PATH']}"
        _, status, printed = self.follow(self.told("pytest").splitlines())
        self.assertEqual(status, 1, printed)
        self.assertIn("5 passed, 2 errors", printed)

    def python_with_pytest(self):
        for python in (sys.executable, "/usr/bin/python3"):
            code = "import sys, pytest; sys.exit(sys.version_info[:2] != (3, 11))"
            if PYTHON_ADAPTER and subprocess.run([python, "-c", code], capture_output=True, check=False).returncode == 0:
                return python
        self.skipTest("there is no adapter for Python, or no pytest with the Python that it is for")

    def test_github(self):
        job = yaml.safe_load(self.told("github"))["jobs"]["tests"]
        (upload,) = [step["with"]["sarif_file"] for step in job["steps"] if "sarif_file" in step.get("with", {})]
        self.environment["GITHUB_WORKSPACE"] = str(SOURCE)
        self.give_a_checkout()
        printed = self.follow_steps([step["run"] for step in job["steps"] if "run" in step], upload)
        self.assertRegex(printed, r"(?m)^::error file=docs/examples/seed/leak.cpp,line=\d+,col=\d+,title=curfew%3A orphaned-task::")

    def test_gitlab(self):
        job = yaml.safe_load(self.told("gitlab"))["tests"]
        self.environment["CI_PROJECT_DIR"] = str(SOURCE)
        self.give_a_checkout()
        # One shell runs them all: an export of before_script is there in script.
        before = "\n".join(job["before_script"])
        self.assert_finds_the_leak([f"{before}\n{command}" for command in job["script"]], *job["artifacts"]["reports"].values())
        self.assertIn('"docs/examples/seed/leak.cpp"', (self.project / job["artifacts"]["reports"]["codequality"]).read_text())

    def test_jenkins(self):
        text = self.told("jenkins")
        commands = [a or b for a, b in re.findall(r"sh (?:'''(.*?)'''|'(.*?)')", text, re.S)]
        reports = re.findall(r"junit '(.*?)'|pattern: '(.*?)'", text)
        self.assertEqual(len(commands), 3)
        self.assert_finds_the_leak(commands, *[a or b for a, b in reports])


    def test_what_is_new_since_the_main_branch(self):
        page = SOURCE / "docs" / "check.md"
        (text,) = [text for marker, text in blocks(page) if marker == "ci: diff"]
        home = f"add_test(NAME home COMMAND {example('fixes')})"
        self.write_project(home)
        self.follow(["cmake -B build", "curfew check --format json=main.json -- ctest --test-dir build"])
        command, status, printed = self.follow(text.splitlines())
        self.assertEqual(status, 0, printed)
        self.write_project("add_test(NAME home COMMAND true)")
        command, status, printed = self.follow(["cmake -B build", *text.splitlines()])
        self.assertEqual(status, 24, printed)
        self.write_project(f"{home}\nadd_test(NAME leak COMMAND {example('leak')})")
        self.follow(["cmake -B build"])
        command, status, printed = self.follow(text.splitlines())
        self.assertEqual(status, 23, printed)
        self.assertIn("curfew diff", command)
        self.assertRegex(printed, r"(?m)^new  orphaned-task  \S*leak.cpp:\d+  foo → bar  1 task$")


class Policy(EndToEndTest):
    def test_the_suppressions_of_the_page(self):
        (text,) = [text for marker, text in blocks(SOURCE / "docs" / "check.md") if marker == "file: curfew.supp"]
        (self.folder / "curfew.supp").write_text(text)
        report = self.run_to_end(CURFEW, "check", "-o", "-", "--suppressions", str(self.folder / "curfew.supp"), "--",
                                 example("leak"), status=23)
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        for line in lines:
            self.assertIn(line, report)


if __name__ == "__main__":
    os.environ.pop("GITHUB_WORKSPACE", None)
    os.environ.pop("CI_PROJECT_DIR", None)
    main()
