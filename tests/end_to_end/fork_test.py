"""fork() within a running loop: the parent's segment stays exact, the child has its own."""
from harness import EndToEndTest, example, main, program


class Fork(EndToEndTest):
    def assert_parent_is_exact(self, process):
        self.assertEqual(process["problems"], [])
        said = process["end"], process["tasks_spawned"], process["tasks_untracked"], process["torn_entries"]
        self.assertEqual(said, ("exited", 11, 0, 0))

    def assert_one_is_lost(self, process, task):
        problem, = process["problems"]
        self.assertEqual((problem["function"]["function"], problem["count"]), (task, 1))
        self.assertEqual(problem["findings"], ["orphaned-task", "pending-at-shutdown"])
        self.assertEqual(process["tasks_spawned"], 2)

    def test_without_exec(self):
        report = self.check(program("forking"), "fork")
        self.assertEqual(report.status, 23)
        child_pid = int(report.output[0])
        self.assertEqual(len(report.processes), 2)
        parent, = [p for p in report.processes if p["pid"] != child_pid]
        child, = [p for p in report.processes if p["pid"] == child_pid]
        self.assertEqual(child["parent_pid"], parent["pid"])
        self.assert_parent_is_exact(parent)
        self.assert_one_is_lost(child, "childs_own")

    def test_with_exec(self):
        report = self.check(program("forking"), "exec", example("leak"))
        self.assertEqual(report.status, 23)
        self.assertEqual(report.output[:3], ["Start foo.", "End foo.", "Start bar."])
        child_pid = int(report.output[3])
        self.assertEqual(len(report.processes), 2)
        self.assert_parent_is_exact(report.process("forking"))
        child = report.process("leak")
        self.assertEqual(child["pid"], child_pid)
        self.assert_one_is_lost(child, "bar")

    def test_exec_of_a_stranger(self):
        report = self.check(program("forking"), "exec", "/bin/true")
        self.assert_home(report)
        self.assertEqual(len(report.processes), 1, "a child that runs no loop has no segment")
        self.assert_parent_is_exact(report.processes[0])


if __name__ == "__main__":
    main()
