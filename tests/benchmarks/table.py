#!/usr/bin/env python3
"""The table of ./dev bench: what tasks cost beside Asio, each row with its bound.

Machines are noisy, so a row is a ratio of two things measured in turn, round after round, in processor time; the middle of the
rounds counts. Exits with 1 when a bound does not hold.
"""

import argparse
import glob
import json
import mmap
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request

MILLION = 1_000_000


def measure(measures, names, recording, directory):
    """Processor time of each benchmark, in nanoseconds an iteration (or an item, where it has items)."""
    environment = dict(os.environ, CURFEW_DIR=directory)
    if not recording:
        environment["CURFEW"] = "off"
    command = [measures, f"--benchmark_filter=^({'|'.join(names)})(/|$)", "--benchmark_min_time=0.1",
               "--benchmark_format=json"]
    run = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    times = {}
    for result in json.loads(run.stdout)["benchmarks"]:
        if result.get("error_occurred"):
            sys.exit(f"benchmarks: {result['name']}: {result['error_message']}")
        unit = {"ns": 1, "us": 1e3, "ms": 1e6}[result["time_unit"]]
        each = 1e9 / result["items_per_second"] if "items_per_second" in result else result["cpu_time"] * unit
        times[result["name"].split("/")[0]] = each
    return times


def rounds(measures, count, directory):
    """One dict a round: every benchmark with recording on, and the runtime's with it off as NAME/off."""
    for _ in range(count):
        times = measure(measures, ["co_spawn_detached", "task_spawn", "await_awaitable", "await_task", "timestamp"], True,
                        directory)
        off = measure(measures, ["task_spawn"], False, directory)
        yield times | {f"{name}/off": time for name, time in off.items()}


def sleepers(program, kind, directory):
    run = subprocess.run([program, kind, str(MILLION)], env=dict(os.environ, CURFEW_DIR=directory), check=True,
                         stdout=subprocess.PIPE)
    return float(run.stdout)


def look_at_million(sleepers_program, look_program, view_program, count, directory):
    """Milliseconds that a live process with a million tasks takes to be looked at, by what is done; and to be viewed."""
    holder = subprocess.Popen([sleepers_program, "task", str(MILLION), "--stay"],
                              env=dict(os.environ, CURFEW_DIR=directory), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        holder.stdout.readline()  # it says what a task takes when all are there
        (segment,) = glob.glob(os.path.join(directory, f"{holder.pid}-*.curfew"))
        looks = [json.loads(subprocess.run([look_program, segment], check=True, stdout=subprocess.PIPE).stdout)
                 for _ in range(count)]
        views = []
        if os.path.exists(view_program):  # the viewer is left out where its libraries are not
            views = [json.loads(subprocess.run([view_program, segment], check=True, stdout=subprocess.PIPE).stdout)
                     for _ in range(3)]
    finally:
        holder.kill()
        holder.wait()
    for look in looks + views:
        if look["tasks"] < MILLION:
            sys.exit(f"benchmarks: only {look['tasks']} of a million tasks were seen")
    look = {what: statistics.median(look[what] for look in looks) for what in ("tree", "verdict", "count")}
    view = {what: statistics.median(view[what] for view in views) for what in ("attach", "frame", "merge")
            if views}
    return look, view


class Display:
    """An X server of its own, where a window can be opened that nobody sees."""
    def __enter__(self):
        self.server = subprocess.Popen(["Xvfb", "-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp",
                                        "-noreset"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.name = f":{self.server.stdout.readline().strip()}"
        return self

    def __exit__(self, *_):
        self.server.kill()
        self.server.wait()

    def press(self, key):
        subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--name", "curfew", "windowfocus", "key", key],
                       env=dict(os.environ, DISPLAY=self.name), check=False, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)


def own_mb(pid):
    """What a process has for itself: its heap and the like, without files that it has mapped."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 / 1e6 for line in status if line.startswith("RssAnon"))


def viewer_memory(busy_program, viewer, directory):
    """MB at the most, of a viewer in a window, while it reads a million tasks again and again, for some of them change
    all the time; and the same with the timeline on the screen, until that is full of polls."""
    counter = os.path.join(directory, "counter")
    environment = dict(os.environ, CURFEW_DIR=os.path.join(directory, "busy"), XDG_STATE_HOME=directory)
    with Display() as display:
        running = [subprocess.Popen([busy_program, str(MILLION), counter], env=environment, stdout=subprocess.PIPE)]
        try:
            running[0].stdout.readline()
            running.append(subprocess.Popen([viewer, str(running[0].pid)], env=dict(environment, DISPLAY=display.name)))

            def most(seconds):
                looks, end = [], time.monotonic() + seconds
                while time.monotonic() < end:
                    looks.append(own_mb(running[1].pid))
                    time.sleep(.01)
                return max(looks)
            of_tree = most(15)
            display.press("2")
            return of_tree, most(15)
        finally:
            for process in running:
                process.kill()
                process.wait()
            shutil.rmtree(environment["CURFEW_DIR"], ignore_errors=True)
            shutil.rmtree(os.path.join(directory, "curfew"), ignore_errors=True)
            os.unlink(counter)


def throughput_lost(busy_program, curfew, embedded, directory):
    """Percent of its throughput that a process with a million live tasks loses by a scrape a second.

    In turn, windows of a tenth of a second with a scrape at their beginning and without: what the scrape takes of its
    window is a tenth of what it takes of a second. So a loss of one percent shows as ten.
    """
    window, pairs = 0.1, 100
    counter = os.path.join(directory, "counter")
    environment = dict(os.environ, CURFEW_DIR=os.path.join(directory, "busy"))
    where = ["127.0.0.1:0"] if embedded else []
    running = [subprocess.Popen([busy_program, str(MILLION), counter, *where], env=environment, stdout=subprocess.PIPE,
                                text=True)]
    try:
        said = running[0].stdout.readline()
        if not embedded:
            running.append(subprocess.Popen([curfew, "export", "--listen", "127.0.0.1:0"], env=environment,
                                            stdout=subprocess.PIPE, text=True))
            said = running[1].stdout.readline()
        url = said.split()[1]
        with open(counter, "rb") as file, mmap.mmap(file.fileno(), 8, prot=mmap.PROT_READ) as done:
            def rate(scrape):
                began, before = time.perf_counter(), struct.unpack("<Q", done)[0]
                if scrape:
                    urllib.request.urlopen(url).read()
                time.sleep(max(0, began + window - time.perf_counter()))
                return (struct.unpack("<Q", done)[0] - before) / (time.perf_counter() - began)
            rate(True)
            ratios = []
            for pair in range(pairs):  # first the one, then the other first
                first = rate(pair % 2 == 0)
                second = rate(pair % 2 == 1)
                ratios.append(first / second if pair % 2 == 0 else second / first)
    finally:
        for process in running:
            process.kill()
            process.wait()
        shutil.rmtree(environment["CURFEW_DIR"], ignore_errors=True)
        os.unlink(counter)
    return (1 - statistics.median(ratios)) * window * 100


def clear(directory):
    for name in os.listdir(directory):
        os.unlink(os.path.join(directory, name))


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("programs", help="folder with measures, sleepers and look_at_million")
    options.add_argument("--rounds", type=int, default=7)
    arguments = options.parse_args()
    program = {name: os.path.join(arguments.programs, name) for name in ("measures", "sleepers", "look_at_million", "view_million",
                                                                           "busy_million", "curfew", "curfew-viewer")}

    with tempfile.TemporaryDirectory(prefix="curfew-bench-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as directory:
        measured = list(rounds(program["measures"], arguments.rounds, directory))

        def middle(value):
            return statistics.median(value(times) for times in measured)

        def ratio(over, under):
            return middle(lambda t: t[over] / t[under])

        rows = [
            ("task: spawn, run, end  ÷ asio::co_spawn(detached)", ratio("task_spawn", "co_spawn_detached"), 0.25, 0.15, "",
             f"{middle(lambda t: t['task_spawn']):.0f} ns ÷ {middle(lambda t: t['co_spawn_detached']):.0f} ns"),
            ("  what recording adds  ÷ one timestamp",
             middle(lambda t: (t["task_spawn"] - t["task_spawn/off"]) / t["timestamp"]), 5, 3, "",
             f"{middle(lambda t: t['task_spawn'] - t['task_spawn/off']):.0f} ns ÷ {middle(lambda t: t['timestamp']):.1f} ns"),
            ("co_await of a task     ÷ asio::awaitable", ratio("await_task", "await_awaitable"), 1.0, 0.5, "",
             f"{middle(lambda t: t['await_task']):.1f} ns ÷ {middle(lambda t: t['await_awaitable']):.1f} ns"),
        ]
        clear(directory)
        task, co_spawn = sleepers(program["sleepers"], "task", directory), sleepers(program["sleepers"], "co_spawn", directory)
        rows.append(("memory of a sleeper    ÷ asio::co_spawn", task / co_spawn, 0.6, 0.5, "",
                     f"{task:.0f} B ÷ {co_spawn:.0f} B"))
        clear(directory)
        noted = statistics.median(measure(program["measures"], ["note_million_pending"], True, directory)
                                  ["note_million_pending"] / 1e6 for _ in range(3))
        clear(directory)
        look, view = look_at_million(program["sleepers"], program["look_at_million"], program["view_million"], 5, directory)
        clear(directory)
        lost = {embedded: throughput_lost(program["busy_million"], program["curfew"], embedded, directory)
                for embedded in (False, True)}
        if view:
            view["memory"], view["timeline"] = viewer_memory(program["busy_million"], program["curfew-viewer"], directory)
    rows += [
        ("1,000,000 live tasks: first full tree", look["tree"], 1000, 250, " ms", ""),
        ("  … noting them at shutdown", noted, 100, 30, " ms", ""),
        ("  … the verdict on their snapshot", look["verdict"], 100, 30, " ms", ""),
        ("  … counting them for a scrape", look["count"], 50, 10, " ms", ""),
        ("  … throughput lost to a scrape every second", lost[False], 1, 0.5, " %", "curfew export"),
        ("  … the same, embedded", lost[True], 1, 0.5, " %", "curfew::exporter"),
    ]
    if view:
        rows += [
            ("the viewer on them: attach to first full picture", view["attach"], 1000, 500, " ms", ""),
            ("  … a frame built, all unfolded", view["frame"], 1.5, 0.5, " ms", ""),
            ("  … merge of a picture with 10,000 changes", view["merge"], 10, 5, " ms", ""),
            ("  … memory of its own at the most, changes going on", view["memory"], 300, 250, " MB", "in a window"),
            ("  … the same, with a timeline full of polls", view["timeline"], 400, 350, " MB", ""),
        ]

    print(f"{'what':<52} {'measured':>10} {'must':>8} {'aim':>8}  holds")
    for what, value, must, aim, unit, detail in rows:
        holds = "aim" if value <= aim else "must" if value <= must else "NO"
        shown = f"{value:.0f}{unit}" if must >= 20 else f"{value:.2f}{unit}"
        print(f"{what:<52} {shown:>10} {str(must) + unit:>8} {str(aim) + unit:>8}  {holds:<5} {detail}")
    missed = [row for row in rows if row[1] > row[2]]
    if missed:
        sys.exit(f"benchmarks: {len(missed)} of {len(rows)} bounds do not hold")


if __name__ == "__main__":
    main()
