"""Findings of what has no task to show, by programs that make each, under the whole command line."""
import json
import unittest
from pathlib import Path

from harness import (CURFEW, SOURCE, EndToEndTest, example, line_of, main, may_look_into_children, may_sample_threads,
                     program, wait_for)

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

    @unittest.skipUnless(may_look_into_children(), "nobody may look into another process here")
    def test_a_timeout_says_where_the_threads_stand(self):
        report = self.check(example("blocked_loop"), options=["--timeout", "1500ms"])  # while it is blocked
        problem, = report.problems
        thread, = (t for t in report.json["processes"][0]["threads"] if t["thread"] == problem["tasks"][0]["thread"])
        frame, = (f for f in thread["frames"] if f["function"] == "report")
        self.assertEqual((Path(frame["file"]).name, frame["line"]), ("report.cpp", 7))
        self.assertEqual([f["function"] for f in thread["frames"]].count("main"), 1)

    def test_how_long_a_loop_may_be_blocked_is_the_users_to_say(self):
        blocked = self.start(program("blocking"), "pauses")

        def found_over(limit):
            rows = json.loads(self.run_to_end(CURFEW, "ps", "--format", "json", "--blocking-over", limit))["processes"]
            tree = json.loads(self.run_to_end(CURFEW, "tree", "--format", "json", "--blocking-over", limit, str(blocked.pid)))
            return [row["findings"] for row in rows], sum(n.get("findings") == ["blocked-loop"] for n in tree["nodes"])

        wait_for(lambda: self.ps().get(blocked.pid, {}).get("tasks_alive") == 1, "it serves")
        wait_for(lambda: found_over("1ms") == ([1], 1), "a task that blocks")
        self.assertEqual(found_over("1h"), ([0], 0))

    def test_a_loop_that_was_blocked_for_less_than_a_second_is_told_to_who_asks(self):
        asks = ["--blocking-over", "100ms", "--fail-on", "blocked-loop"]
        report = self.check(program("blocking"), "naps", options=asks)
        self.assertEqual((report.status, [p["findings"] for p in report.problems]), (23, [["blocked-loop"]]))
        report = self.check(program("blocking"), "naps", options=["--fail-on", "blocked-loop"])
        self.assertEqual((report.status, report.problems), (0, []))

    def assert_blocked(self, report):
        self.assertEqual(report.status, 0)
        problem, = report.problems
        self.assertEqual((problem["findings"], problem["severity"], problem["count"], problem["tasks"]),
                         (["blocked-loop"], "warning", 1, []))
        self.assertEqual(problem["function"]["function"], "serve")
        self.assertGreaterEqual(problem["longest_poll"]["lasted_ns"], 1_000_000_000)
        return problem["longest_poll"]["ran"]

    def test_a_loop_that_was_blocked_is_told_at_the_end(self):
        hows = ("computes", "waits")
        for how, running in [(how, self.start_check(program("blocking"), how)) for how in hows]:
            with self.subTest(how=how):
                report = self.report_of(running)
                self.assert_blocked(report)
                # The one who looked did not disturb it.
                self.assertEqual(report.output, [] if how == "computes" else ["waited"])

    @unittest.skipUnless(may_look_into_children(), "nobody may look into another process here")
    def test_the_code_that_blocked_a_loop_is_known_when_it_does_no_longer(self):
        hows = {"computes": ("compute", "serve"), "waits": ("wait_in_the_kernel", "serve")}
        source = PROGRAMS / "blocking.cpp"
        runs = [(how, name) for how in hows for name in ("blocking", "blocking_unoptimized")]
        for how, name, running in [(how, name, self.start_check(program(name), how, "5")) for how, name in runs]:
            with self.subTest(how=how, name=name):
                ran = self.assert_blocked(self.report_of(running))
                if how == "computes" and not ran and not may_sample_threads():
                    continue
                self.assertEqual(tuple(site["function"].rsplit("::", 1)[-1] for site in ran[-2:]), hows[how])
                self.assertEqual({site["file"] for site in ran[-2:]}, {str(source)})
                self.assertEqual(ran[-1]["line"], line_of(source, "    compute(blocked);" if how == "computes" else
                                                          "    wait_in_the_kernel(blocked);"))

    @unittest.skipUnless(may_look_into_children() and may_sample_threads(), "nobody may look into another process here")
    def test_the_code_that_reads_the_clock_is_known(self):
        ran = self.assert_blocked(self.check(program("blocking"), "reads-the-clock"))
        self.assertEqual([site["function"].rsplit("::", 1)[-1] for site in ran[-2:]], ["read_the_clock", "serve"])
        self.assertNotIn("", [site["function"] for site in ran])
        for site in ran[:-2]:
            self.assertRegex(site["file"], r"^(\[vdso\]|libc\.so.*|libstdc\+\+\.so.*)$")

    def test_never_awaited_in_text(self):
        text = self.check_text(program("never_awaited"), "in-a-task", status=23)
        self.assertIn("error[never-started]: 4 tasks `save` were made and never awaited or spawned\n", text)
        self.assertRegex(text, r"\n  task     save  .*never_awaited\.cpp:\d+\n")
        self.assertRegex(text, r"\nSUMMARY: curfew: 1 bug \(4 tasks never awaited\) in 1 process, .*\n$")

    def assert_abandoned(self, *words, count, loop, begun):
        report = self.check(program("abandoned"), *words)
        self.assertEqual(report.status, 23, report.json["summary"])
        self.assertNotIn("home", report.json["summary"])
        problem, = report.problems
        self.assertEqual((problem["findings"], problem["count"], problem["loop"]["name"]),
                         (["abandoned-handlers"], count, loop))
        source = PROGRAMS / "abandoned.cpp"
        self.assertEqual((problem["loop"]["file"], problem["loop"]["line"]), (str(source), line_of(source, begun)))

    def test_coroutines_that_wait_when_a_lent_context_goes(self):
        self.assert_abandoned(count=2, loop="app", begun="curfew::loop loop(context")

    def test_a_coroutine_that_waits_when_the_context_of_a_loop_goes(self):
        self.assert_abandoned("loop", count=1, loop="own", begun="curfew::run(forgetful_app()")

    def test_coroutines_that_were_cancelled_before_their_context_goes(self):
        report = self.check(program("abandoned"), "cancelled")
        self.assertEqual(report.status, 0, report.json["summary"])

    def test_abandoned_handlers_in_text(self):
        text = self.check_text(program("abandoned"), status=23)
        self.assertIn("error[abandoned-handlers]: at least 2 handlers that are no tasks were destroyed with the io_context "
                      "of loop `app`\n", text)
        self.assertRegex(text, r"\n  loop     app  .*abandoned\.cpp:\d+\n")
        self.assertIn("abandoned-handlers\n", self.run_to_end(CURFEW, "explain", "abandoned-handlers"))

    def assert_forgotten(self, name, operation):
        problem, = self.check(program(name)).problems
        self.assertEqual((problem["findings"], problem["count"], problem["function"]["function"], problem["operation"]),
                         (["pending-at-shutdown"], 1, "forgotten", operation))
        spawned = line_of(PROGRAMS / "forgotten_coroutine.cpp", "curfew::co_spawn(context")
        self.assertEqual(problem["spawned_at"]["line"], spawned)
        return problem

    def test_a_forgotten_coroutine_is_called_by_its_function(self):
        self.assert_forgotten("forgotten_coroutine", "asio::awaitable")

    def test_a_forgotten_coroutine_is_one_finding_where_asio_is_tracked_and_says_in_what_it_waits(self):
        stack = self.assert_forgotten("forgotten_coroutine_tracked", "deadline_timer.async_wait")["stack"]
        self.assertEqual([frame["function"] for frame in stack], ["forgotten"])

    SENTENCE = r"loop app has been without tasks for .*: if its io_context runs on, something that is no task keeps it"

    def test_what_keeps_a_context_without_tasks_is_told_from_them_at_a_timeout(self):
        report = self.check(program("kept_running"), options=["--timeout", "3s"])
        self.assertEqual(report.status, 124)
        self.assertEqual(report.output, ["all work done"])
        idle, = report.processes[0]["loops_without_tasks"]
        self.assertEqual(idle["name"], "app")
        self.assertGreater(idle["for_ns"], 0)

    def test_the_tree_says_which_loop_is_without_tasks(self):
        running = self.start(program("kept_running"))
        running.line_with("all work done")
        tree = wait_for(lambda: (t := self.tree(running.pid)) and t["loops_without_tasks"] and t, "its last task ends")
        self.assertEqual([loop["name"] for loop in tree["loops_without_tasks"]], ["app"])
        self.assertRegex(self.run_to_end(CURFEW, "tree", str(running.pid)), self.SENTENCE)

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
