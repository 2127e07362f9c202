"""README.md, docs/*.md and docs/findings/*.md are true: their blocks are run, their pictures compared, their snippets are compiled code.

A comment before a fenced block says what it is:

    <!-- file: NAME -->          the block is that file, in the folder where the blocks of the page are run
    <!-- run -->                 commands, which must succeed; `<!-- run: ends with 23 -->` where they should not
    <!-- run while SCENE -->     the same, in a scene that scene() below brings about
    <!-- ci: SERVICE -->         what a service is told to do, which ci_test.py does
    <!-- output: COMMAND -->     what the command prints, but for what differs from run to run; `output while …` too
    <!-- session -->            commands behind `$ `, going on behind `> `, each with what it prints; all of a page in one
                                folder; `session while …` too
    <!-- problems: COMMAND -->   the same of what `curfew check -- COMMAND` finds, without the rest of its report
    <!-- code: FILE NAME -->     the region `// [NAME]`, or `# [NAME]`, of a source that is run by a test
    <!-- view while SCENE -->    one command that opens a window with the server of the scene in it
    <!-- dev -->                 calls of ./dev
    <!-- drawing -->             nothing to run

documents_test.py --write puts the real output and code in their place.
"""
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import textwrap
import unittest
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from harness import BIN, CURFEW, DEADLINE, SOURCE, EndToEndTest, example, main, wait_for
from python_programs import start_chat
from viewer_window import Display

PAGES = [SOURCE / "README.md", *sorted((SOURCE / "docs").glob("*.md")), *sorted((SOURCE / "docs" / "findings").glob("*.md"))]
BLOCK = re.compile(r"(?:<!-- (?P<marker>[^\n]*) -->\n)?```(?P<language>\w*)\n(?P<text>.*?)^```$", re.M | re.S)
WRITE = "--write" in sys.argv
PYTHON_ADAPTER = any((BIN.parent / "lib").rglob("curfew_probe/_probe.*"))  # it is not built for every Python


def blocks(page):
    return [(m["marker"], m["text"]) for m in BLOCK.finditer(page.read_text())]


def replace(page, marker, text):
    old = page.read_text()
    at = re.compile(rf"(<!-- {re.escape(marker)} -->\n```\w*\n).*?(^```$)", re.M | re.S)
    page.write_text(at.sub(lambda m: m[1] + text + m[2], old, count=1))


def settled(text):
    """Without what differs from run to run: times, ids, pids, the columns that they make; and where programs stand."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", text).replace(str(BIN), "build/bin")
    text = re.sub(r"^where its threads stood:\n(?: .*\n)+\n?", "", text, flags=re.M)  # names of the C library's own
    text = re.sub(r"^  (?:ran|runs) +\S.*\n(?: {11}.*\n)*", "", text, flags=re.M)  # where one process may look into another
    text = re.sub(r"\b\d+(\.\d+)? ?(ns|µs|ms|s|min)\b", "TIME", text)
    text = re.sub(r"\(pid \d+\)|^ *\d+(?=  (running|dead|exited))", "PID", text, flags=re.M)
    text = re.sub(r"\bthread \d+", "thread N", re.sub(r"#\d+", "#ID", text))
    text = re.sub(r"\bfd \d+", "fd N", re.sub(r"(127\.0\.0\.1):\d+", r"\1:PORT", text))
    text = re.sub(r"polled (once|\d+ times)", "polled N times", text)
    return [re.sub(r" +", " ", line).strip() for line in text.strip().splitlines()]


def region(path, name):
    text = (SOURCE / path).read_text()
    found = re.findall(rf"^ *(?://|#) \[{name}\]\n(?:#line [^\n]*\n)?(.*?)^ *(?://|#) \[end\]$", text, re.M | re.S)
    if len(found) != 1:
        raise AssertionError(f"{path} has {len(found)} regions [{name}]")
    return textwrap.dedent(found[0])


class Documents(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.environment.update(CURFEW_SKIP_PACKAGES="1", CMAKE_GENERATOR="Ninja",
                                CXX=os.environ.get("CURFEW_CXX", "c++"))
        self.work = self.folder / "work"
        self.work.mkdir()
        # What a user has: a checkout in the folder of the project, and a browser.
        (self.work / "curfew").symlink_to(SOURCE)
        browser = self.folder / "bin" / "xdg-open"
        browser.parent.mkdir()
        browser.write_text('#!/bin/sh\necho "$1" >>' + str(self.folder / "opened") + "\n")
        browser.chmod(0o755)
        self.environment["PATH"] = f"{browser.parent}:{self.environment['PATH']}"

    def of_kind(self, kind):
        """(page, what the marker says behind `kind`, text) of every block of that kind; there must be some."""
        found = [(page, marker[len(kind):].strip(": "), text) for page in PAGES for marker, text in blocks(page)
                 if marker and re.match(rf"{kind}\b", marker)]
        self.assertTrue(found, f"no page has a block `{kind}`")
        return found

    def test_every_block_says_what_it_is(self):
        kinds = re.compile(r"(file: \S+|run(: ends with \d+| while .+)?|output( while .+)?: .+|problems: .+|code: \S+ \w+"
                           r"|session( while .+)?|view while .+|ci: \w+|dev|drawing)$")
        for page in PAGES:
            for marker, text in blocks(page):
                self.assertRegex(marker or "", kinds, f"{page.name}: a block that no test looks at:\n{text}")

    def test_code_is_compiled_code(self):
        for page, where, text in self.of_kind("code"):
            real = region(*where.split())
            if WRITE:
                replace(page, f"code: {where}", real)
            else:
                self.assertEqual(text, real, f"{page.name}: {where}")

    def test_the_guide_runs(self):
        report = self.check(example("guide"))
        self.assert_home(report)
        self.assertEqual(report.output, ["42", "tick", "6", "2 failed", "3", "3", "4", "6", "42",
                                         "the task was cancelled by task 'all' (2): Operation aborted.", "it ended",
                                         "cached", "too late", "3", "goodbye", "2000001", "deadlock", "6", "42", "42", "42", "42",
                                         "42",
                                         "everyone is home", "42"])

    def test_the_guide_to_groups_runs(self):
        report = self.check(example("groups"))
        self.assert_home(report)
        self.assertEqual(report.output, ["3", "connected", "0", "1 failure in the task group: no weather today", "7"])

    def test_the_guide_to_servers_runs(self):
        report = self.check(example("guide_server"))
        self.assert_home(report)
        self.assertEqual(report.output, ["hello", "a session failed: a request that nobody understands",
                                         "every client has left", "lock", "unlock"])

    def test_the_tests_that_are_coroutines_pass(self):
        self.assert_home(self.check(example("coroutine_session_test")))

    def test_the_guide_to_places_runs(self):
        report = self.check(example("places"))
        self.assertEqual(report.output, ["42", "12", "6", "stopped"])

    def test_the_program_from_asio_runs(self):
        report = self.check(example("from_asio"))
        self.assert_home(report)
        self.assertEqual(report.output, ["hello", "42", "6", "6"])

    def test_the_program_on_boost_runs(self):
        if not (BIN / "on_boost").exists():
            self.skipTest("this curfew was built without Boost.Asio")
        report = self.check(example("on_boost"))
        self.assert_home(report)
        self.assertEqual(report.output, ["hello"])

    def test_output_is_real(self):
        for page, what, text in self.of_kind("output"):
            scene, _, command = what.rpartition(": ")
            if "chat" in scene and not PYTHON_ADAPTER:
                continue
            with self.subTest(page=page.name, command=command):
                real = self.output_of(command, scene)
                if WRITE:
                    replace(page, f"output{' ' + scene if scene else ''}: {command}", real)
                else:
                    self.assertEqual(settled(text), settled(real))

    def test_problems_are_real(self):
        for page, command, text in self.of_kind("problems"):
            if command.startswith("python3 ") and not PYTHON_ADAPTER:
                continue
            with self.subTest(page=page.name):
                report = self.output_of(f"build/bin/curfew check -- {command}", None)
                real = "".join(re.findall(r"^(?:error|warning)\[.*?\n(?=\n)", report, re.M | re.S))
                if WRITE:
                    replace(page, f"problems: {command}", real)
                else:
                    self.assertEqual(settled(text), settled(real))

    def test_sessions_are_real(self):
        environment = {**self.environment, "PATH": f"{BIN}:{self.environment['PATH']}"}
        for page, scene, text in self.of_kind("session"):
            with self.subTest(page=page.name, text=text):
                cleanup = self.scene(scene.removeprefix("while ")) if scene else None
                real = ""
                for command in re.findall(r"^\$ (.*(?:\n> .*)*)$", text, re.M):
                    typed = command.replace("\n> ", "\n").replace("build/bin", str(BIN))
                    done = subprocess.run(["bash", "-c", typed], cwd=self.work,
                                          env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                          timeout=DEADLINE, check=False)
                    real += f"$ {command}\n" + done.stdout.replace(str(BIN), "build/bin").replace(f"{SOURCE}/", "")
                if cleanup:
                    cleanup()
                if WRITE:
                    page.write_text(page.read_text().replace(text, real, 1))
                else:
                    self.assertEqual(settled(text), settled(real))

    def test_fixes_of_findings_fix_them(self):
        for program in ("fixes", "wait_fixes"):
            with self.subTest(program=program):
                report = self.check(example(program))
                self.assertEqual(report.status, 0)
                self.assert_home(report)

    def output_of(self, command, scene):
        cleanup = self.scene(scene.removeprefix("while ")) if scene else None
        done = subprocess.run(["bash", "-c", command.replace("build/bin", str(BIN))], cwd=SOURCE, env=self.environment,
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=DEADLINE,
                              check=False)
        if cleanup:
            cleanup()
        return done.stdout.replace(str(BIN), "build/bin").replace(f"{SOURCE}/", "")

    def test_commands_run(self):
        """README.md from top to bottom, in one folder: files are written, commands run."""
        ran = 0
        for marker, text in blocks(SOURCE / "README.md"):
            kind, _, detail = (marker or "").partition(" ")
            if kind == "file:":
                (self.work / detail).write_text(text)
            elif kind in ("run", "run:"):
                if "python3" in text and not PYTHON_ADAPTER:
                    continue
                ends = re.search(r"ends with (\d+)", marker)
                scene = re.search(r"while (.+)", marker)
                cleanup = self.scene(scene[1]) if scene else None
                self.run_block(text, int(ends[1]) if ends else 0)
                if cleanup:
                    cleanup()
                ran += 1
        self.assertGreater(ran, 2)

    def run_block(self, text, status):
        """As it is pasted into a shell. What it leaves running in the background runs until its pages were looked at."""
        printed = self.folder / "printed"
        with open(printed, "w") as output:
            shell = subprocess.Popen(["bash", "-e", "-c", text], cwd=self.work, env=self.environment, stdout=output,
                                     stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            self.assertEqual(shell.wait(580), status, f"{text}\n{printed.read_text()}")
            opened = self.folder / "opened"
            if opened.exists():
                for url in opened.read_text().split("\n")[:-1]:
                    self.assert_shows_a_graph(url)
                opened.unlink()
        finally:
            try:
                os.killpg(shell.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def assert_shows_a_graph(self, url):
        """A page of Prometheus', which draws what the server answers to the page's question."""
        at = urllib.parse.urlsplit(url)
        asked = urllib.parse.parse_qs(at.query)
        self.assertEqual(asked["g0.tab"], ["0"], "the graph and not the table")

        def answer(path, **parameters):
            try:
                with urllib.request.urlopen(f"{at.scheme}://{at.netloc}{path}?{urllib.parse.urlencode(parameters)}",
                                            timeout=DEADLINE) as page:
                    return page.read().decode()
            except (urllib.error.URLError, ConnectionError):  # it is beginning
                return ""

        self.assertIn("graph", wait_for(lambda: answer(at.path), "the page"))

        def drawn():
            now = time.time()
            text = answer("/api/v1/query_range", query=asked["g0.expr"][0], start=now - 300, end=now, step=1)
            return text and json.loads(text)["data"]["result"]
        series = wait_for(drawn, "a graph", deadline=60)  # it scrapes every 15 s
        self.assertIn("echo_server", {line["metric"]["process"] for line in series})
        self.assertGreater(max(float(value) for line in series for _, value in line["values"]), 0)

    @unittest.skipUnless(shutil.which("Xvfb") and shutil.which("xdotool") and (BIN / "curfew-viewer").exists(),
                         "there is no display, or no viewer")
    def test_the_viewer_opens(self):
        for page, what, text in self.of_kind("view while"):
            with self.subTest(page=page.name, command=text):
                cleanup = self.scene(what)
                display = Display(self)
                viewer = self.start("bash", "-e", "-c", text, DISPLAY=display.name,
                                    XDG_STATE_HOME=str(self.folder / "state"))
                wait_for(lambda: display.xdotool("search", "--name", "^curfew - echo_server"), "a window with it",
                         DEADLINE)
                os.killpg(viewer.pid, signal.SIGTERM)
                viewer.end()
                cleanup()

    # ---- what a block may need around it

    def scene(self, name):
        """Brings it about; returns what ends it."""
        if name == "the chat serves":
            chat = start_chat(self)
            return lambda: (chat.signal(signal.SIGKILL), chat.end())
        server = self.start(example("echo_server"), "--port", "0")
        port = server.line().split()[-1].rstrip(".")
        if name == "echo_server serves":
            client = self.start(example("echo_client"), "--port", port, "--hold")
            client.line_with("every byte came back")

            def stop():
                server.signal(signal.SIGTERM)
                self.assertEqual((server.end(), client.end()), (0, 0))

            return stop
        self.assertEqual(name, "echo_server was killed", "a scene that the test knows")
        wait_for(lambda: self.ps().get(server.pid, {}).get("tasks_alive") == 2, "it serves")
        server.signal(signal.SIGKILL)
        server.end()
        return lambda: [segment.unlink() for segment in self.segments.iterdir()]

    def test_dev_knows_its_commands(self):
        known = self.run_to_end("./dev", "help")
        for page, _, text in self.of_kind("dev"):
            for line in text.splitlines():
                words = shlex.split(line, comments=True)
                if not words or words[0] == "git":
                    continue
                self.assertEqual(words[0], "./dev", f"{page.name}: {line}")
                self.assertRegex(known, rf"\n  {words[1]} ")

    def test_demo(self):
        if SOURCE / "build" / "bin" != BIN:
            self.skipTest("./dev demo builds and runs in build/, and these tests are those of another tree")
        shown = self.run_to_end("bash", "-c", "./dev demo 2>&1")
        self.assertIn("error[orphaned-task, pending-at-shutdown]: task `bar`", shown)

    def test_architecture_names_every_box(self):
        page = (SOURCE / "docs" / "architecture.md").read_text()
        for lists in SOURCE.glob("*/**/CMakeLists.txt"):
            if "build" in lists.relative_to(SOURCE).parts[0]:
                continue
            for box in re.findall(r"^curfew_box\((\w+)", lists.read_text(), re.M):
                self.assertRegex(page, rf"`curfew_{box}`", lists)

    def test_the_page_for_programs_has_every_status(self):
        page = (SOURCE / "docs" / "automated_readers.md").read_text()
        table = page.split("## Exit statuses")[1].split("\n\n")[1]
        told = set(re.findall(r"\d+", " ".join(re.findall(r"^\| ([\d, ]+) \|", table, re.M)))) | {"128"}
        source = (SOURCE / "probe" / "cli" / "exit_status.hpp").read_text()
        self.assertEqual(set(re.findall(r"= (\d+);", source)) | {"0"}, told)

    def test_places_exist(self):
        for page in PAGES:
            text = re.sub(BLOCK, "", page.read_text())
            for path in re.findall(r"`([\w.-]+/[\w./-]+)`", text) + re.findall(r"\]\((?!http)([^)#]+)", text):
                stands = [base / path for base in (SOURCE, page.parent)]
                built = path.startswith("build/")
                self.assertTrue(built or any(p.exists() for p in stands), f"{page.name}: there is no {path}")

    def test_curfews_help_is_quoted_right(self):
        """Options and commands that the pages name exist."""
        commands = self.run_to_end(CURFEW, "--help")
        for page in PAGES:
            for command, rest in re.findall(r"\bcurfew (\w+)((?: --[\w-]+)*) ", page.read_text()):
                if not re.search(rf"^  {command} ", commands, re.M):
                    continue  # a word behind "curfew" in a sentence
                options = self.run_to_end(CURFEW, command, "--help")
                for option in rest.split():
                    self.assertIn(option, options, f"{page.name}: curfew {command}{rest}")


if __name__ == "__main__":
    if WRITE:
        sys.argv.remove("--write")
    main()
