"""Findings of what has no task to show, by programs that make each, under the whole command line."""
from harness import SOURCE, EndToEndTest, line_of, main, program

PROGRAMS = SOURCE / "tests" / "end_to_end" / "programs"


class Findings(EndToEndTest):
    def assert_never_awaited(self, *, count, words):
        report = self.check(program("never_awaited"), *words)
        self.assertEqual(report.status, 23, report.json["summary"])
        self.assertEqual(len(report.problems), 1, report.json["summary"])
        problem = report.problems[0]
        self.assertEqual((problem["findings"], problem["count"], problem["function"]["function"]),
                         (["never-started"], count, "save"))
        self.assertEqual(problem["function"]["file"], str(PROGRAMS / "never_awaited.cpp"))
        self.assertEqual(report.output, [], "nothing was saved")

    def test_tasks_that_a_task_makes_and_never_awaits(self):
        self.assert_never_awaited(count=4, words=["in-a-task"])

    def test_a_task_that_a_static_object_holds_to_the_end(self):
        self.assert_never_awaited(count=1, words=["static"])

    def test_a_task_that_is_made_without_any_loop(self):
        self.assert_never_awaited(count=1, words=["no-loop"])

    def test_never_awaited_in_text(self):
        text = self.check_text(program("never_awaited"), "in-a-task", status=23)
        self.assertIn("error[never-started]: 4 tasks `save` were made and never awaited or spawned\n", text)
        self.assertRegex(text, r"\n  task     save  .*never_awaited\.cpp:\d+\n")
        self.assertRegex(text, r"\nSUMMARY: curfew: 1 bug \(4 tasks never awaited\) in 1 process, .*\n$")

    def test_daemons_that_fail_are_warnings_with_their_errors(self):
        report = self.check(program("failing_daemon"))
        self.assertEqual(report.status, 0, report.json["summary"])
        self.assertNotIn("home", report.json["summary"])
        source = PROGRAMS / "failing_daemon.cpp"
        self.assertEqual({p["spawned_at"]["line"] for p in report.problems},
                         {line_of(source, "curfew::spawn_daemon(refresh())"), line_of(source, "loop.spawn_daemon(refresh())")})
        for problem in report.problems:
            self.assertEqual((problem["findings"], problem["severity"]), (["failed-daemon"], "warning"))
            self.assertEqual(problem["tasks"][0]["error"], "connection refused")
            self.assert_stands_at(problem["stack"][0], source, "co_await curfew::sleep_for(1ms)", "refresh")

    def test_a_failing_daemon_in_text(self):
        text = self.check_text(program("failing_daemon"), status=0)
        self.assertIn("warning[failed-daemon]: daemon `refresh` failed, and nobody is told\n", text)
        self.assertRegex(text, r"\nSUMMARY: curfew: 2 bugs \(2 daemons failed\) in 1 process, .*\n$")


if __name__ == "__main__":
    main()
