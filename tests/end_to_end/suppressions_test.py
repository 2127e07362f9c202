"""What is known and meant is that for every tool: by a file, and by what a program has compiled in."""
import json
import re
import signal
import subprocess
import urllib.request

from harness import BIN, CURFEW, DEADLINE, SOURCE, EndToEndTest, example, line_of, main

SAID = SOURCE / "docs" / "examples" / "suppressed" / "suppressed.cpp"


class Suppressions(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.file = self.folder / "curfew.supp"
        self.file.write_text("orphaned-task:^watchdog$\n")

    def excused(self, report):
        return {(s["finding"], s["pattern"]): (s["findings"], s["compiled_in"]) for s in report.json["excused"]["suppressions"]}

    def test_a_check_applies_what_is_compiled_in_and_says_what_it_took(self):
        report = self.check(example("suppressed"))
        self.assertEqual((report.status, [b["task"] for b in report.json["bugs"]]), (23, ["watchdog"]))
        self.assertEqual(self.excused(report), {("orphaned-task", "^flush_for_ever$"): (1, True),
                                                ("blocked-loop", "third_party/metrics/"): (0, True)})
        place = f"{SAID}:{line_of(SAID, 'CURFEW_SUPPRESS(')}"
        self.assertEqual({s["from"] for s in report.json["excused"]["suppressions"]}, {place})

    def test_a_file_takes_the_rest(self):
        report = self.check(example("suppressed"), options=("--suppressions", str(self.file)))
        self.assertEqual((report.status, report.json["bugs"]), (0, []))
        self.assertEqual(self.excused(report)["orphaned-task", "^watchdog$"], (1, False))
        self.assertNotIn("home", report.json["summary"])

    def test_sarif_marks_what_was_suppressed_where_it_is_asked_for(self):
        for options, expected in (((), []), (("--with-suppressed",), [["external"], ["inSource"]])):
            sarif = self.folder / "report.sarif"
            self.check(example("suppressed"), options=("--format", f"sarif={sarif}", *options), CURFEW_SUPPRESSIONS=str(self.file))
            results = json.loads(sarif.read_text())["runs"][0]["results"]
            self.assertEqual(sorted([s["kind"] for s in r["suppressions"]] for r in results), expected)

    def found_while_it_runs(self, pid, *options):
        """How many orphans tree, ps and the exporter see."""
        tree = json.loads(self.run_to_end(CURFEW, "tree", "--format", "json", *options, str(pid)))
        listed = json.loads(self.run_to_end(CURFEW, "ps", "--format", "json", *options))["processes"]
        found = {"tree": sum(n["findings"] != [] for n in tree["nodes"] if n["kind"] == "task"),
                 "ps": sum(row["bugs"] for row in listed)}
        if (BIN / "tests" / "known_work").exists():  # it was built with the exporter
            exporter = self.start(CURFEW, "export", "--listen", "127.0.0.1:0", *options)
            url = re.search(r"http://\S+", exporter.line())[0]
            with urllib.request.urlopen(url, timeout=30) as page:
                lines = page.read().decode()
            found["export"] = sum(int(float(n)) for n in
                                  re.findall(r'^curfew_findings\{[^}]*kind="orphaned-task"[^}]*\} (\S+)$', lines, re.M))
            exporter.signal(signal.SIGKILL)  # its server takes two seconds to end
            exporter.end()
        return set(found.values())

    def test_all_tools_agree_while_it_runs(self):
        running = self.start(example("suppressed"), "stay")
        running.line_with("forgotten")
        self.assertEqual(self.found_while_it_runs(running.pid), {1})
        self.assertEqual(self.found_while_it_runs(running.pid, "--suppressions", str(self.file)), {0})
        self.environment["CURFEW_SUPPRESSIONS"] = str(self.file)
        self.assertEqual(self.found_while_it_runs(running.pid), {0})

    def test_a_file_that_is_none_is_refused_by_all(self):
        self.file.write_text("nonsense\n")
        for command in (("tree", "1"), ("ps",), ("export",), ("check", "--", "true")):
            with self.subTest(command=command):
                words = [CURFEW, command[0], "--suppressions", str(self.file), *command[1:]]
                done = subprocess.run(words, env=self.environment, text=True, capture_output=True, timeout=DEADLINE)
                self.assertEqual(done.returncode, 125, done.stderr)
                self.assertIn(f"{self.file}:1", done.stderr)


if __name__ == "__main__":
    main()
