"""Metrics, as a real Prometheus server has them, are what the programs know of themselves; and docs/metrics.md lists
what is served."""
import base64
import concurrent.futures
import json
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from harness import CURFEW, DEADLINE, SOURCE, EndToEndTest, main, program, wait_for
from prometheus_server import ANY_PORT, PrometheusServer, text_at

CONFIG = """
global: {{scrape_interval: 200ms, scrape_timeout: 200ms}}
scrape_configs:
"""
JOB = """
  - job_name: {job}
    static_configs: [{{targets: ["{target}"]}}]
"""


def names_in(text):
    return set(re.findall(r"^# TYPE (\S+)", text, re.M))


class Metrics(EndToEndTest):
    def work(self, *arguments):
        """A program that has done its known work: where it serves, and what it knows."""
        running = self.start(program("known_work"), *arguments)
        running.url = running.line_with("serving").split()[1] if arguments else None
        running.knows = json.loads(running.line_with("{"))
        return running

    def export(self, *options):
        running = self.start(CURFEW, "export", "--listen", ANY_PORT, *options)
        running.url = running.line_with("serving").split()[1]
        return running

    def prometheus(self, **urls):
        config = self.folder / "prometheus.yml"
        config.write_text(CONFIG.format() + "".join(
            JOB.format(job=job, target=urllib.parse.urlsplit(url).netloc) for job, url in urls.items()))
        return PrometheusServer(self, config)

    def expect_what_is_known(self, server, knows, where):
        """All that a program said of itself; `where` selects its series."""
        def with_label(name, value):
            return of[:-1] + f', {name}="{value}"}}'
        of = f'{{{where}, loop="known \\"work\\""}}'
        server.expect(f"curfew_tasks_spawned_total{of}", knows["spawned"])
        for outcome in ("completed", "failed", "cancelled"):
            server.expect(f"curfew_tasks_finished_total{with_label('outcome', outcome)}", knows[outcome])
        ended = knows["completed"] + knows["failed"] + knows["cancelled"]
        server.expect(f"sum(curfew_tasks_finished_total{of})", ended)
        server.expect(f"sum(curfew_tasks_live{of})", knows["live"])
        server.expect(f"curfew_tasks_live{with_label('state', 'waiting')}", knows["live"])
        server.expect(f"curfew_tasks_orphaned_total{of}", knows["orphaned"])
        server.expect(f"curfew_unobserved_errors_total{of}", knows["unobserved"])
        server.expect(f"curfew_findings{with_label('kind', 'orphaned-task')}", knows["orphaned"])
        server.expect(f"curfew_findings{with_label('kind', 'unobserved-error')}", knows["unobserved"])
        server.expect(f"curfew_findings{with_label('kind', 'pending-at-shutdown')}", 0)
        server.expect(f"curfew_groups_opened_total{of}", knows["groups_opened"])
        server.expect(f"curfew_groups_open{of}", knows["groups_open"])
        server.expect(f"curfew_task_lifetime_seconds_count{of}", ended)
        server.expect(f"sum(curfew_spawn_site_tasks_live{of})", knows["live"])
        server.expect(f"max(curfew_spawn_site_tasks_live{of})", knows["sleepers"])
        server.expect(f"curfew_loop_threads{of}", 1)
        server.expect(f"curfew_tasks_untracked_total{of}", 0)
        # One poll held the loop for 80 ms.
        buckets = f"curfew_poll_duration_seconds_bucket{of[:-1]}, le="
        self.assertGreaterEqual(server.value(f'{buckets}"+Inf"}} - ignoring(le) {buckets}"0.067108864"}}'), 1)
        self.assertGreater(server.value(f"curfew_poll_duration_seconds_sum{of}"), 0.08)
        self.assertGreaterEqual(server.value(f"curfew_poll_duration_seconds_count{of}"), knows["spawned"])

    def test_prometheus_has_what_the_programs_know(self):
        embedded, quiet = self.work(ANY_PORT), self.work()
        host = self.export()
        server = self.prometheus(embedded=embedded.url, beside=host.url)
        self.expect_what_is_known(server, embedded.knows, 'job="embedded"')
        for running in (embedded, quiet):
            self.expect_what_is_known(server, running.knows, f'job="beside", process="known_work", pid="{running.pid}"')
        server.expect('sum(curfew_process_state{job="beside", state="alive"})', 2)
        server.expect('curfew_export_unreadable_segments{job="beside"}', 0)

        # One goes well, one is killed: their last numbers stay for a while.
        quiet.signal(signal.SIGINT)
        self.assertEqual(quiet.end(), 0)
        embedded.signal(signal.SIGKILL)
        embedded.end()
        of_quiet = f'{{job="beside", pid="{quiet.pid}"}}'
        server.expect(f"sum(curfew_tasks_live{of_quiet})", 0)
        server.expect(f"sum(curfew_tasks_spawned_total{of_quiet})", quiet.knows["spawned"])
        server.expect(f"sum(curfew_tasks_finished_total{of_quiet})", quiet.knows["spawned"])
        server.expect(f'curfew_process_state{of_quiet[:-1]}, state="exited"}}', 1)
        of_embedded = f'{{job="beside", pid="{embedded.pid}"}}'
        server.expect(f'curfew_process_state{of_embedded[:-1]}, state="died"}}', 1)
        server.expect(f"sum(curfew_tasks_spawned_total{of_embedded})", embedded.knows["spawned"])
        server.expect(f"sum(curfew_tasks_live{of_embedded})", 0)
        server.expect(f"sum(curfew_loop_threads{of_embedded})", 0)
        server.expect(f'sum(curfew_findings{of_embedded[:-1]}, kind="pending-at-shutdown"}})', embedded.knows["live"])
        server.expect('up{job="embedded"}', 0)

    def test_the_dashboard_shows_them(self):
        board = json.loads((SOURCE / "docs" / "prometheus" / "dashboard.json").read_text())
        queries = [(panel["title"], target["expr"]) for panel in board["panels"] for target in panel.get("targets", [])]
        self.work(), self.start(program("growing")).line_with("growing")
        server = self.prometheus(beside=self.export("--growing-over", "2s").url)
        wait_for(lambda: server.query("curfew_spawn_site_growth_tasks"), "a site that grows")

        def unanswered():
            filled = {"$__rate_interval": "10s", "$process": ".*", "$loop": ".*"}
            return [title for title, expression in queries
                    if not server.query(re.sub(r"\$\w+", lambda name: filled[name[0]], expression))]
        wait_for(lambda: not unanswered(), "every panel has something to show")

    def test_an_ended_process_is_forgotten(self):
        host = self.export("--grace", "1ms")
        quiet = self.work()
        self.assertIn(f'pid="{quiet.pid}"', text_at(host.url))
        quiet.signal(signal.SIGKILL)
        quiet.end()
        wait_for(lambda: f'pid="{quiet.pid}"' not in text_at(host.url), "it is forgotten")
        self.segment_of(quiet.pid)

    def test_a_clean_end_is_shown_though_the_file_is_gone(self):
        host = self.export()
        crowd = self.start(program("crowd"), "7")
        crowd.line_with("crowded")
        self.assertIn('state="alive"} 1', text_at(host.url))
        crowd.signal(signal.SIGINT)
        self.assertEqual(crowd.end(), 0)
        self.assertEqual(list(self.segments.glob("*.curfew")), [])
        text = text_at(host.url)
        self.assertRegex(text, rf'curfew_process_state{{process="crowd",pid="{crowd.pid}",state="exited"}} 1\n')
        self.assertRegex(text, rf'curfew_tasks_finished_total{{.*pid="{crowd.pid}".*outcome="cancelled"}} 7\n')

    def test_a_corrupt_segment_does_not_spoil_the_others(self):
        quiet = self.work()
        host = self.export()
        text_at(host.url)
        for name, content in (("1-00000001.curfew", b""), ("2-00000002.curfew", b"x" * 100_000)):
            (self.segments / name).write_bytes(content)
            (self.segments / name).chmod(0o600)
        killed = self.work()
        self.assertEqual(text_at(host.url).count('state="alive"} 1'), 2)
        killed.signal(signal.SIGKILL)
        killed.end()
        self.segment_of(killed.pid).write_bytes(b"curfew, but not for long")  # after it was attached to
        text = text_at(host.url)
        self.assertIn("\ncurfew_export_unreadable_segments 3\n", text)
        self.assertIn(f'curfew_tasks_spawned_total{{process="known_work",pid="{quiet.pid}"', text)
        for damaged in ("1-00000001", "2-00000002", str(killed.pid)):
            self.assertNotIn(f'pid="{damaged}', text)

    def test_promtool_has_nothing_to_say(self):
        embedded = self.work(ANY_PORT)
        for url in (embedded.url, self.export().url):
            done = subprocess.run(["promtool", "check", "metrics"], input=text_at(url), text=True, capture_output=True,
                                  timeout=DEADLINE)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_the_page_lists_what_is_served(self):
        page = (SOURCE / "docs" / "metrics.md").read_text()
        listed = re.findall(r"^\| `(\w+)` \| (counter|gauge|histogram|summary) \| ([^|]*)\|", page, re.M)
        documented = {name: kind for name, kind, _ in listed}
        self.assertEqual(len(listed), len(documented), "a name is listed twice")
        embedded = self.work(ANY_PORT)
        host = self.export()
        for url in (embedded.url, host.url):
            text_at(url)  # the server speaks of itself only after the first
            text = text_at(url)
            self.assertEqual(names_in(text), set(documented))
            for name, kind, labels in listed:
                self.assertIn(f"# TYPE {name} {kind}\n", text)
                self.assertIn(f"# HELP {name} ", text)
                expected = set(re.findall(r"`(\w+)`", labels))
                if url == host.url and not name.startswith(("curfew_build", "curfew_export", "exposer")):
                    expected |= {"process", "pid"}
                for sample in re.findall(rf"^{name}(?:_bucket|_sum|_count)?(?:{{(.*)}})? \S+$", text, re.M):
                    found = set(re.findall(r'(\w+)="', sample)) - {"le"} - ({"quantile"} - expected)
                    if kind == "summary":
                        found, expected = found - {"quantile"}, expected - {"quantile"}
                    self.assertEqual(found, expected, name)
        # And each example query is one that Prometheus understands.
        server = self.prometheus(beside=host.url)
        wait_for(lambda: server.query("up"), "prometheus answers")
        examples = re.findall(r"^\| `\w+` \|.*\| `([^`]+)` \|$", page, re.M)
        self.assertEqual(len(examples), len(listed))
        for expression in examples:
            server.query(expression)

    def test_the_front_page_says_where_the_metrics_are(self):
        url = self.export().url
        page = text_at(url.removesuffix("metrics"))
        self.assertIn("exporter of curfew", page)
        self.assertIn("The metrics are at /metrics.", page)
        # A Prometheus that is sent there by mistake does not believe that all is well and nothing to scrape.
        lint = subprocess.run(["promtool", "check", "metrics"], input=page, capture_output=True, text=True, timeout=60)
        self.assertNotEqual(lint.returncode, 0)
        self.assertIn("parsing error", lint.stdout + lint.stderr)
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(url.removesuffix("s"), timeout=DEADLINE)
        refused.exception.close()
        self.assertEqual(refused.exception.code, 404)

    def test_only_who_may_is_served(self):
        file = self.folder / "auth"
        file.write_text("prometheus:open: sesame\n")
        file.chmod(0o600)
        host = self.export("--auth-file", str(file))

        def status(user=None):
            request = urllib.request.Request(host.url)
            if user:
                request.add_header("Authorization", "Basic " + base64.b64encode(user.encode()).decode())
            try:
                with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
                    self.assertIn("curfew_build_info", answer.read().decode())
                    return answer.status
            except urllib.error.HTTPError as error:
                return error.code
        self.assertEqual(status("prometheus:open: sesame"), 200)
        for nobody in (None, "prometheus:open", "prometheus:", "admin:open: sesame", ":"):
            self.assertEqual(status(nobody), 401, nobody)

        file.chmod(0o640)
        done = subprocess.run([CURFEW, "export", "--auth-file", str(file)], env=self.environment, text=True,
                              capture_output=True, timeout=DEADLINE, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 125)
        self.assertIn("can be read by others: chmod 600", done.stderr)

    def test_two_hundred_processes(self):
        """More than the exporter was allowed to have files open; with the bounds on its time and memory."""
        crowds = [self.start(program("crowd"), "20") for _ in range(200)]
        for crowd in crowds:
            crowd.line_with("crowded")
        host = self.start("bash", "-c", f"ulimit -Sn 100; exec {CURFEW} export --listen {ANY_PORT}")
        url = host.line_with("serving").split()[1]
        text_at(url)
        began = time.monotonic()
        text = text_at(url)
        self.assertLess(time.monotonic() - began, 1)
        self.assertEqual(text.count('state="alive"} 1\n'), 200)
        self.assertIn("\ncurfew_export_unreadable_segments 0\n", text)
        memory = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{host.pid}/status").read_text())
        self.assertLess(int(memory[1]), 64 * 1024)

    def test_processes_that_come_and_go_during_scrapes(self):
        quiet = self.work()
        host = self.export()
        dies, ends = f"{program('ending')} _exit", f"timeout -s INT 0.1 {program('crowd')} 3"
        coming = self.start("bash", "-c", f"while true; do {dies} & {ends} >&2; done")
        own = f'curfew_tasks_live{{process="known_work",pid="{quiet.pid}",loop="known \\"work\\"",state="waiting"}} ' \
              f'{quiet.knows["live"]}\n'
        seen = set()

        def many_came():
            text = text_at(host.url)
            self.assertIn(own, text)
            self.assertIn("\ncurfew_export_unreadable_segments 0\n", text)
            seen.update(re.findall(r'curfew_process_state{process="(?:ending|crowd)",pid="(.+?)"', text))
            return len(seen) > 30
        wait_for(many_came, "processes come and go")
        self.assertIsNone(coming.process.poll())

    def test_processes_with_the_same_pid_are_told_apart(self):
        """As of two containers that share a folder, or of a pid that came again."""
        running = self.work()
        segment = self.segment_of(running.pid)
        other = segment.with_name(f"{running.pid}-0badcafe.curfew")
        shutil.copyfile(segment, other)
        other.chmod(0o600)
        text = text_at(self.export().url)
        states = re.findall(r'curfew_process_state{process="known_work",pid="(.+)",state="(alive|died)"} 1\n', text)
        self.assertEqual(len(states), 2)
        self.assertEqual({state for _, state in states}, {"alive", "died"})
        self.assertEqual(len({pid for pid, _ in states}), 2)
        done = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True,
                              timeout=DEADLINE)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_an_address_that_is_taken_or_none(self):
        taken = urllib.parse.urlsplit(self.export().url).netloc

        def refused(*command):
            done = subprocess.run(command, env=self.environment, text=True, capture_output=True, timeout=DEADLINE,
                                  stdin=subprocess.DEVNULL)
            self.assertNotEqual(done.returncode, 0)
            return done.stderr
        self.assertIn(f"{taken}: Address already in use; choose another port",
                      refused(CURFEW, "export", "--listen", taken))
        self.assertIn("--beyond-loopback", refused(CURFEW, "export", "--listen", "0.0.0.0:0"))
        self.assertIn("no port", refused(CURFEW, "export", "--listen", "127.0.0.1:http"))
        self.assertIn("Address already in use", refused(program("known_work"), taken))

    def test_it_ends_cleanly(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            host = self.export()
            text_at(host.url)
            host.signal(number)
            self.assertEqual((host.end(), host.errors), (0, []))

    def test_scrapes_leak_neither_descriptors_nor_memory(self):
        host = self.export()
        self.work()

        def held():
            status = Path(f"/proc/{host.pid}/status").read_text()
            return (len(list(Path(f"/proc/{host.pid}/fd").iterdir())),
                    int(re.search(r"VmRSS:\s+(\d+)", status)[1]))
        def scrape(times):
            for _ in range(times):
                text_at(host.url)
        # The server's threads grow their buffers one after the other, by half a megabyte: a leak grows each time.
        grown = []
        while not grown or (grown[-1] > 64 and len(grown) < 4):
            before = held()
            scrape(2_000)
            now = held()
            self.assertLessEqual(now[0], before[0] + 8, "a few connections are being closed")
            grown.append(now[1] - before[1])
        self.assertLessEqual(grown[-1], 64, f"KiB by 2,000 scrapes: {grown}")

    def test_slow_clients_and_many_at_once_are_served(self):
        host = self.export()
        quiet = self.work()
        at = urllib.parse.urlsplit(host.url)
        # As many as the server has threads: they are given up before Prometheus would.
        slow = [socket.create_connection((at.hostname, at.port)) for _ in range(16)]
        self.addCleanup(lambda: [client.close() for client in slow])
        for client in slow:
            client.sendall(b"GET /metrics HTTP/1.1\r\nHost:")  # and no more
        began = time.monotonic()
        text_at(host.url)
        self.assertLess(time.monotonic() - began, 10, "Prometheus' patience")
        with concurrent.futures.ThreadPoolExecutor(100) as clients:
            for text in clients.map(text_at, [host.url] * 100):
                self.assertIn(f'curfew_tasks_spawned_total{{process="known_work",pid="{quiet.pid}"', text)


if __name__ == "__main__":
    main()
