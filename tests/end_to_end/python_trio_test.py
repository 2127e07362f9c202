"""Programs of trio and of anyio, under `curfew check`."""
import json

from harness import CURFEW, line_of, main
from python_programs import BOTH, EXAMPLES, PROGRAMS, PythonTest


class PythonTrio(PythonTest):
    def test_tasks_of_trio(self):
        report = self.check(self.python_with("trio"), str(PROGRAMS / "nurseries.py"))
        self.assertEqual((report.status, report.output), (128 + 9, ["as it should"]))
        tasks = {problem["function"]["function"]: problem for problem in report.problems}
        self.assertEqual({name: task["operation"] for name, task in tasks.items() if name != "main"},
                         {"in_sleep": "trio.sleep", "in_channel": "MemoryReceiveChannel.receive",
                          "in_nursery": "Nursery"})
        self.assertEqual(tasks["in_nursery"]["tasks"][0]["waits_for"]["kind"], "group")
        self.assert_stands_at(tasks["in_channel"]["spawned_at"], PROGRAMS / "nurseries.py",
                              "nursery.start_soon(in_channel", "main")
        self.assertEqual({name: task["owned_by"] for name, task in tasks.items()},
                         {"main": "loop", "in_sleep": "group", "in_channel": "group", "in_nursery": "group"})
        opened = {(node["opened_at"]["function"], node["opened_at"]["line"])
                  for problem in report.problems for node in problem["tree"] if node["kind"] == "group"}
        lines = [n for n, code in enumerate((PROGRAMS / "nurseries.py").read_text().splitlines(), 1)
                 if "trio.open_nursery()" in code]
        self.assertEqual(opened, {("in_nursery", lines[0]), ("main", lines[2])})

    def test_who_leaves_a_nursery_waits_for_its_tasks_and_is_told_after_them(self):
        program = self.folder / "program.py"
        program.write_text("import trio\n"
                           "async def consume():\n    await trio.sleep_forever()\n"
                           "async def main():\n    async with trio.open_nursery() as nursery:\n"
                           "        nursery.start_soon(consume)\n"
                           "trio.run(main)\n")
        text = self.check_text(self.python_with("trio"), str(program), status=124, options=("--timeout", "2s"))
        self.assertRegex(text, r"(?s)task `consume` was still waiting .*task `main` was still waiting when the timeout "
                               r"expired: it waits for consume #\d+ of its nursery\n")

    def test_groups_of_anyio(self):
        for backend in ("asyncio", "trio"):
            with self.subTest(backend=backend):
                python = self.python_with("anyio, trio")
                report = self.check(python, str(EXAMPLES / "anyio_group.py"), backend)
                self.assertEqual(report.output, BOTH)
                self.assert_home(report)
                report = self.check(python, str(PROGRAMS / "anyio_group.py"), backend)
                tasks = {problem["function"]["function"]: problem for problem in report.problems}
                self.assertEqual(tasks["in_sleep"]["operation"], "anyio.sleep")
                self.assertEqual(tasks["in_sleep"]["findings"], ["pending-at-shutdown"])

    def test_a_task_of_anyio_is_called_by_its_function_or_its_name(self):
        report = self.check(self.python_with("anyio"), str(PROGRAMS / "anyio_names.py"))
        tasks = {task["name"] or problem["function"]["function"]: problem["operation"]
                 for problem in report.problems for task in problem["tasks"]}
        self.assertEqual(tasks, {"main": None, "waits": "anyio.sleep", "of the program": "anyio.sleep",
                                 "in_thread": "anyio.to_thread.run_sync"})

    def findings_of(self, text):
        program = self.folder / "program.py"
        program.write_text(text)
        return self.found(self.check(self.python_with("trio"), str(program)))

    def test_what_main_leaves_in_a_nursery_is_pending(self):
        """trio cancels it when main has ended; whoever leaves the nursery waits for it."""
        program = ("import trio\n"
                   "async def beat():\n    await trio.sleep_forever()\n"
                   "async def child():\n    await trio.sleep_forever()\n"
                   "async def service():\n"
                   "    async with trio.open_nursery() as nursery:\n"
                   "        nursery.start_soon(child)\n"
                   "        await trio.sleep_forever()\n"
                   "async def main():\n"
                   "    trio.lowlevel.spawn_system_task(service)\n"
                   "    main.manager = trio.open_nursery()\n"
                   "    nursery = await main.manager.__aenter__()\n"
                   "    nursery.start_soon(beat)\n"
                   "    await trio.sleep(0.01)\n"
                   "    %s\n"
                   "trio.run(main)\n")
        self.assertEqual(self.findings_of(program % "pass"), {"beat": ["pending-at-shutdown"]})
        self.assertEqual(self.findings_of(program % "nursery.cancel_scope.cancel(); await main.manager.__aexit__(None, None, None)"), {})

    def test_a_task_is_the_programs_whatever_its_name_is(self):
        """Some names are the text of an object, which begins as those that trio gives its own tasks."""
        program = ("import os, trio\n"
                   "class Peer:\n"
                   "    async def __call__(self): await trio.sleep_forever()\n"
                   "async def named(): await trio.sleep_forever()\n"
                   "async def main():\n"
                   "    async with trio.open_nursery() as nursery:\n"
                   "        nursery.start_soon(Peer())\n"
                   "        nursery.start_soon(named, name='<peer 10.0.0.7>')\n"
                   "        nursery.start_soon(trio.sleep_forever)\n"
                   "        await trio.to_thread.run_sync(trio.from_thread.run_sync, int)\n"
                   "        os._exit(0)\n"
                   "trio.run(main)\n")
        pending = ["pending-at-shutdown"]
        self.assertEqual(self.findings_of(program), dict.fromkeys(("main", "Peer.__call__", "named", "sleep_forever"), pending))

    def test_a_main_task_may_be_a_function_of_trio(self):
        program = self.folder / "program.py"
        program.write_text("import trio\ntrio.run(trio.sleep, 0)\n")
        report = self.check(self.python_with("trio"), str(program))
        self.assert_home(report)
        self.assertEqual(report.processes[0]["tasks_spawned"], 1)

    def test_a_task_has_ended_as_it_did_whatever_else_its_nursery_got(self):
        """Whoever waits at the end of a nursery is cancelled for a child that fails, and its error stands beside."""
        said = self.run_to_end(CURFEW, "run", "--", self.python_with("trio"), str(PROGRAMS / "nursery_errors.py"),
                               CURFEW_KEEP="1")
        (segment,) = self.segments.glob("*.curfew")
        seen = self.observe(segment)
        ends = [seen[how] for how in ("completed", "failed", "cancelled")]
        self.assertEqual(" ".join(map(str, ends)), said.splitlines()[-1])

    def test_a_task_is_in_the_nursery_into_which_it_was_started(self):
        program = PROGRAMS / "nursery_start.py"
        server = self.start(CURFEW, "run", "--", self.python_with("trio"), str(program))
        server.line_with("all wait")
        nodes = self.tree(server.pid)["nodes"]
        groups = {node["id"]: node["opened_at"]["line"] if node["opened_at"] else None
                  for node in nodes if node["kind"] == "group"}
        inside = {node["name"]: groups[node["owner"]["node"]["id"]]
                  for node in nodes if node["kind"] == "task" and node["owner"]["kind"] == "group"}
        of_main, of_start = line_of(program, "as nursery:"), line_of(program, "within.start(early)")
        self.assertEqual(inside, {"service": of_main, "beside": of_main, "plain": of_main, "serve_tcp": of_main,
                                  "early": of_start,  # it has not said that it has started
                                  "_serve_one_listener": None})
        self.assertEqual(sorted(groups.values(), key=str), sorted([of_main, of_start, None], key=str))
        spawned = {node["name"]: node["spawned_at"] for node in nodes if node["kind"] == "task"}
        self.assertIsNone(spawned["_serve_one_listener"])  # trio's own code has, in a task that is all its own
        self.assertEqual(spawned["main"]["line"], line_of(program, "    trio.run(main)"))
        self.assertEqual(spawned["service"]["line"], line_of(program, "nursery.start(service)"))

    WAITS = {
        "acquires_lock": "Lock.acquire", "enters_lock": "Lock.acquire", "acquires_fifo_lock": "StrictFIFOLock.acquire",
        "enters_semaphore": "Semaphore.acquire", "enters_limiter": "CapacityLimiter.acquire",
        "enters_condition": "Condition.acquire", "waits_for_condition": "Condition.wait", "waits_for_event": "Event.wait",
        "sends": "MemorySendChannel.send", "receives": "MemoryReceiveChannel.receive",
        "in_thread": "trio.to_thread.run_sync", "accepts": "SocketListener.accept",
        "receives_some": "SocketStream.receive_some", "sends_all": "SocketStream.send_all", "of_socket": "SocketType.recv",
        "receives_of_memory": "StapledStream.receive_some", "waits_readable": "trio.lowlevel.wait_readable",
        "of_pipe": "FdStream.receive_some", "waits_for_process": "Process.wait", "runs_process": "trio.run_process",
        "leaves_process": "Process", "sleeps": "trio.sleep", "sleeps_until": "trio.sleep_until",
        "sleeps_forever": "trio.sleep_forever", "parks": "ParkingLot.park",
        "is_to_be_rescheduled": "trio.lowlevel.wait_task_rescheduled", "waits_for_signals": "SignalReceiver",
        "reads_path": "Path.read_text", "opens_file": "trio.open_file", "leaves_nursery": "Nursery",
        "starts": "Nursery.start", "is_started": "trio.sleep_forever",
        "waits_for_all": "trio.testing.wait_all_tasks_blocked"}

    def test_waits_are_called_as_the_program_calls_them(self):
        program = PROGRAMS / "waits_of_trio.py"
        running = self.start(CURFEW, "run", "--", self.python_with("trio"), "-W", "ignore", str(program), str(self.folder))
        running.line_with("all wait")
        tree = json.loads(self.run_to_end(CURFEW, "tree", "--format", "json", "--no-fold", str(running.pid)))
        waits = {node["stack"][-1]["function"].rpartition(".")[2]: node["operation"] for node in tree["nodes"]
                 if node["kind"] == "task" and node["stack"] and not node["main"]}  # main may not wait yet
        self.assertEqual(waits, self.WAITS)

    def test_a_task_has_the_name_that_the_program_gives_it(self):
        """Not the one that trio makes of the function that was started, nor the address of an object."""
        program = self.folder / "program.py"
        program.write_text("import functools, os, trio\n"
                           "class Peer:\n"
                           "    async def __call__(self): await trio.sleep_forever()\n"
                           "    async def run(self): await trio.sleep_forever()\n"
                           "class Shown(Peer):\n"
                           "    def __repr__(self): return 'peer 10.0.0.9'\n"
                           "async def plain(): await trio.sleep_forever()\n"
                           "async def starts(task_status):\n"
                           "    task_status.started()\n"
                           "    await trio.sleep_forever()\n"
                           "async def main():\n"
                           "    async with trio.open_nursery() as nursery:\n"
                           "        for start in plain, Peer(), Peer().run, functools.partial(plain), lambda: plain(), Shown():\n"
                           "            nursery.start_soon(start)\n"
                           "        for name in 'peer 10.0.0.7', 'peer 10.0.0.8', None:\n"
                           "            nursery.start_soon(plain, name=name)\n"
                           "        await nursery.start(starts)\n"
                           "        await nursery.start(starts, name='the starter')\n"
                           "        os._exit(0)\n"
                           "trio.run(main)\n")
        report = self.check(self.python_with("trio"), str(program))
        names = {problem["function"]["function"]: {task["name"] for task in problem["tasks"]} - {None}
                 for problem in report.problems}
        self.assertEqual(names, {"main": set(), "Peer.__call__": {"peer 10.0.0.9"}, "Peer.run": set(),
                                 "plain": {"peer 10.0.0.7", "peer 10.0.0.8"}, "starts": {"the starter"}})

    def test_what_a_thread_has_trio_start_was_spawned_at_no_line(self):
        """outcome, of which trio has it called, is trio's part."""
        program = self.folder / "program.py"
        program.write_text("import os, trio\n"
                           "async def deliver(): await trio.sleep_forever()\n"
                           "async def main():\n"
                           "    async with trio.open_nursery() as nursery:\n"
                           "        await trio.to_thread.run_sync(trio.from_thread.run_sync, nursery.start_soon, deliver)\n"
                           "        os._exit(0)\n"
                           "trio.run(main)\n")
        report = self.check(self.python_with("trio"), str(program))
        self.assertEqual({p["function"]["function"]: p["spawned_at"] and p["spawned_at"]["line"] for p in report.problems},
                         {"main": 7, "deliver": None})


if __name__ == "__main__":
    main()
