"""The seed's programs under `curfew check`: what they print, how they end, what is found."""
import signal

from harness import SEED, EndToEndTest, example, line_of, main, parent_of, tasks_named, wait_for

BOTH = ["Start foo.", "End foo.", "Start bar.", "End bar."]
LOST = ["Start foo.", "End foo.", "Start bar."]


class Seed(EndToEndTest):
    def assert_found(self, report, findings, task, *, status):
        """The one problem of a report is about one task `task` with these findings."""
        self.assertEqual(report.status, status, report.json["summary"])
        self.assertEqual(len(report.problems), 1, report.json["summary"])
        problem = report.problems[0]
        self.assertEqual(
            (problem["findings"], problem["function"]["function"], problem["count"], problem["severity"]),
            (findings, task, 1, "failure"))
        return problem

    def assert_bar_is_lost(self, report, source, spawned_in, *, status):
        problem = self.assert_found(report, ["orphaned-task", "pending-at-shutdown"], "bar", status=status)
        self.assert_stands_at(problem["spawned_at"], source, "curfew::spawn(bar(delay))", spawned_in)
        self.assertEqual((problem["operation"], problem["stack_depth"]), ("sleep_for", 1))
        self.assert_stands_at(problem["stack"][0], source, "co_await curfew::sleep_for", "bar")
        self.assertEqual(problem["owned_by"], "handle")
        return problem

    def test_leak(self):
        report = self.check(example("leak"))
        self.assertEqual(report.output, LOST)
        problem = self.assert_bar_is_lost(report, SEED / "leak.cpp", "foo", status=23)
        self.assertEqual(problem["tasks"][0]["dropped"]["in"]["function"], "foo")

    def test_leak_in_text(self):
        text = self.check_text(example("leak"), status=23)
        source = "docs/examples/seed/leak.cpp"
        self.assertIn("error[orphaned-task, pending-at-shutdown]: task `bar` was orphaned and still pending", text)
        spawned = line_of(SEED / "leak.cpp", "curfew::spawn(bar(delay))")
        waits = line_of(SEED / "leak.cpp", "co_await curfew::sleep_for")
        self.assertRegex(text, rf"\n  spawned  foo  {source}:{spawned}")
        self.assertRegex(text, rf"\n  waite?[ds]  +bar  {source}:{waits}  \(sleep_for\)")
        self.assertRegex(text, r"\n\norphaned-task  \S+  1 task\nSUMMARY: curfew: 1 bug \(1 task orphaned\) .*\n$")

    def test_wait_for_all(self):
        report = self.check(example("wait_for_all"))
        self.assertEqual(report.output[:3], LOST)
        self.assertRegex(report.output[3], r"task 'foo'.* would wait for itself.*[Dd]eadlock")
        self.assertEqual(len(report.output), 4)
        self.assertLess(report.processes[0]["uptime_ns"], 2e9, "at once: bar's two seconds are not waited for")
        self.assert_bar_is_lost(report, SEED / "wait_for_all.cpp", "foo", status=35)

    def test_wait_policy(self):
        report = self.check(example("wait_policy"))
        self.assertEqual(report.output, BOTH)
        self.assert_home(report)

    def test_wait_policy_stuck(self):
        report = self.check(example("wait_policy"), "--stuck")
        self.assertEqual(report.output, BOTH)
        problem = self.assert_found(report, ["pending-at-shutdown"], "stuck", status=23)
        source = SEED / "wait_policy.cpp"
        self.assert_stands_at(problem["spawned_at"], source, "curfew::spawn(stuck())", "foo_and_stuck")
        self.assert_stands_at(problem["stack"][0], source, "co_await curfew::sleep_for(1h)", "stuck")
        self.assertEqual(problem["operation"], "sleep_for")
        self.assertGreaterEqual(report.processes[0]["uptime_ns"], 1e9, "the deadline is waited for")

    def test_await_it(self):
        report = self.check(example("await_it"))
        self.assertEqual(report.output, BOTH)
        self.assert_home(report)

    def test_hand_it_up(self):
        report = self.check(example("hand_it_up"))
        self.assertEqual(report.output, BOTH)
        self.assert_home(report)

    def test_hand_it_up_forget(self):
        report = self.check(example("hand_it_up"), "--forget")
        self.assertEqual(report.output, LOST)
        problem = self.assert_bar_is_lost(report, SEED / "hand_it_up.cpp", "foo", status=23)
        # foo has handed it up: it is the caller who let go of it.
        self.assertEqual(problem["tasks"][0]["dropped"]["in"]["function"], "forgetful_caller")

    def test_nursery(self):
        running = self.start_check(example("nursery"))
        running.line_with("Start bar.")
        # `curfew check` gives its command a folder of its own; the command is its child.
        pid = wait_for(lambda: self.children_of(running.pid), "nursery runs")[0]
        folder = self.environment_of(pid)["CURFEW_DIR"]
        self.environment["CURFEW_DIR"] = folder
        tree = wait_for(lambda: self.tree_with(pid, "bar"), "bar is in the tree")
        bar, = tasks_named(tree, "bar")
        nursery = parent_of(tree, bar)
        self.assertEqual((nursery["kind"], nursery["name"]), ("group", "nursery"))
        self.assertEqual(parent_of(tree, nursery)["name"], "open_nursery")
        self.assert_stands_at(bar["spawned_at"], SEED / "nursery.cpp", "nursery.spawn(bar(delay))", "foo")
        self.assertEqual(bar["operation"], "sleep_for")

        report = self.report_of(running)
        self.assertEqual(report.output, BOTH)
        self.assert_home(report)

    def test_delete_after(self):
        report = self.interrupted("delete_after")
        self.assertEqual(report.output, ["Message sent.", "Bot stopped."])
        self.assert_home(report)

    def test_delete_after_task(self):
        report = self.interrupted("delete_after", "--task")
        self.assertEqual(report.output, ["Message sent.", "Bot stopped."])
        problem = self.assert_found(report, report.problems[0]["findings"], "delete_message", status=23)
        self.assertIn("pending-at-shutdown", problem["findings"])
        source = SEED / "delete_after.cpp"
        self.assert_stands_at(problem["spawned_at"], source, "deletion = curfew::spawn", "bot")
        self.assert_stands_at(problem["stack"][0], source, "co_await curfew::sleep_for(delay)", "delete_message")

    def test_task_group(self):
        report = self.check(example("task_group"))
        self.assertEqual(len(report.output), 2, report.output)
        self.assertRegex(report.output[0], "^waits: the task was cancelled with its group: task .fails. .* failed")
        # Both failures in one group_error: the child's, and that of a sibling's cleanup.
        self.assertRegex(report.output[1], "^2 .*: child failed; cleanup failed$")
        self.assert_home(report, status=3)

    # ---- on the way

    def interrupted(self, *command):
        """Its report, when SIGINT came after it had sent its message. curfew forwards the signal."""
        running = self.start_check(example(command[0]), *command[1:])
        running.line_with("Message sent.")
        running.signal(signal.SIGINT)
        return self.report_of(running)

    def tree_with(self, pid, task):
        tree = self.tree(pid)
        waits = any(node["state"] == "waiting" for node in tasks_named(tree, task))
        return tree if waits else None

    @staticmethod
    def children_of(pid):
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as children:
            return [int(child) for child in children.read().split()]

    @staticmethod
    def environment_of(pid):
        with open(f"/proc/{pid}/environ", encoding="utf8") as environment:
            return dict(entry.split("=", 1) for entry in environment.read().split("\0") if "=" in entry)


if __name__ == "__main__":
    main()
