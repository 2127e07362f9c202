"""Processes that end without a word: what they had recorded is there, all of it, and every command says so."""
import os
import random
import signal

from harness import EndToEndTest, example, main, program


class Survival(EndToEndTest):
    def kill_under_load(self, runs, seed):
        """SIGKILL at random instants while two threads spawn and end tasks."""
        instants = random.Random(seed)
        began_moving = 0
        for run in range(runs):
            load = self.start(program("load"))
            load.line_with("loaded")
            segment = self.segment_of(load.pid)
            # So many snapshots later, and then some: no two runs are hit at the same point.
            seen = self.observe(segment, instants.randrange(1, 200))
            began_moving += seen["moving"] > 0
            self.spin(instants.randrange(20_000))
            load.signal(signal.SIGKILL)
            which = f"run {run} of seed {seed}"
            self.assertEqual(load.end(), -signal.SIGKILL, which)

            left = self.observe(segment)  # in full, or it would break the conservation law
            self.assertEqual((left["end"], left["loops"]), ("died", 1), which)
            self.assertGreaterEqual(left["spawned"], seen["spawned"], which)
            self.assertGreaterEqual(left["live"], 9, f"{which}: main and its 8 workers at least")
            self.assertLessEqual(left["torn"], 2 * 3, f"{which}: a thread is within few slots at most")
        self.assertGreater(began_moving, 0, "the load was a load")
        rows = self.ps()
        self.assertGreaterEqual(len(rows), min(runs, 32), "so many dead segments are kept at least")
        self.assertEqual({row["state"] for row in rows.values()}, {"dead"})
        for pid in list(rows)[:3]:
            names = {node["name"] for node in self.tree(pid)["nodes"]}
            self.assertLessEqual({"load", "worker"}, names)

    @staticmethod
    def spin(turns):
        for _ in range(turns):
            pass

    def test_kill_under_load(self):
        self.kill_under_load(runs=30, seed=1)

    def test_kill_under_load_is_reported_by_check(self):
        check = self.start_check(program("load"))
        check.line_with("loaded")
        with open(f"/proc/{check.pid}/task/{check.pid}/children", encoding="ascii") as children:
            load, = (int(pid) for pid in children.read().split() if os.path.basename(os.readlink(f"/proc/{pid}/exe")) == "load")
        os.kill(load, signal.SIGKILL)
        report = self.report_of(check)
        self.assertEqual(report.status, 128 + signal.SIGKILL)
        process, = report.processes
        self.assertEqual((process["end"], process["wait_status"]["signal_name"]), ("died", "SIGKILL"))
        names = {problem["function"]["function"] for problem in process["problems"]}
        self.assertLessEqual({"load", "worker"}, names)
        kinds = {kind for problem in process["problems"] for kind in problem["findings"]}
        self.assertEqual(kinds, {"pending-at-shutdown"})

    def ends(self, how, status, check_status):
        """The three sleepers are found, by whatever way their process ended."""
        alone = self.start(program("ending"), how)
        self.assertEqual(alone.end(), status, alone.errors)
        row = self.ps()[alone.pid]
        self.assertEqual((row["state"], row["tasks_alive"], row["findings"]), ("dead", 4, 4))
        seen = self.observe(self.segment_of(alone.pid))
        self.assertEqual((seen["end"], seen["live"], seen["spawned"], seen["torn"]), ("died", 4, 104, 0))
        text = self.run_to_end("curfew", "tree", str(alone.pid))
        self.assertRegex(text, "sleeper ×3 .*sleep_for")

        report = self.check(program("ending"), how)
        self.assertEqual(report.status, check_status, report.errors)
        process = report.process("ending")
        self.assertEqual((process["end"], process["tasks_spawned"]), ("died", 104))
        found = {problem["function"]["function"]: problem["count"] for problem in process["problems"]}
        self.assertEqual(found, {"sleeper": 3, "ends": 1})
        return process

    def test_abort(self):
        process = self.ends("abort", -signal.SIGABRT, 128 + signal.SIGABRT)
        self.assertEqual(process["wait_status"]["signal_name"], "SIGABRT")

    def test_terminate(self):
        self.ends("terminate", -signal.SIGABRT, 128 + signal.SIGABRT)

    def test_segfault(self):
        process = self.ends("segfault", -signal.SIGSEGV, 128 + signal.SIGSEGV)
        self.assertEqual(process["wait_status"]["signal_name"], "SIGSEGV")

    def test_quick_exit(self):
        self.ends("_exit", 0, 23)

    def test_exec(self):
        self.ends("exec", 0, 23)

    def test_a_hung_process(self):
        check = self.start_check(example("delete_after"), options=("--timeout", "1s"))
        report = self.report_of(check)
        self.assertEqual(report.status, 124)
        process, = report.processes
        self.assertEqual(process["fate"], "given up")
        found = {problem["function"]["function"]: problem["operation"] for problem in process["problems"]}
        self.assertEqual(found, {"bot": "signal_set.async_wait"}, "its daemon is none")

    def test_watched_through_its_life(self):
        """Snapshots in a loop while 4 threads spawn and end tasks: each obeys the conservation law."""
        load = self.start(program("load"), "4")
        load.line_with("loaded")
        seen = self.observe(self.segment_of(load.pid), 1000, moving=100)
        self.assertEqual((seen["moving"] >= 100, seen["end"], seen["torn"]), (True, "alive", 0))
        again = self.observe(self.segment_of(load.pid))
        self.assertGreater(again["spawned"], seen["spawned"], "it ran on all the while")


class Files(EndToEndTest):
    def test_a_clean_end_leaves_nothing(self):
        for program_name in ("await_it", "nursery"):
            self.run_to_end(example(program_name))
        self.assertEqual(list(self.segments.iterdir()), [])
        self.run_to_end(example("await_it"), CURFEW_KEEP="1")
        row, = self.ps().values()
        self.assertEqual((row["state"], row["findings"]), ("exited", 0))

    def test_switched_off(self):
        self.run_to_end(example("leak"), CURFEW="off")
        self.assertFalse(self.segments.exists())


if __name__ == "__main__":
    main()
