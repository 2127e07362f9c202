#!/usr/bin/env python3
"""The table of ./dev bench: what tasks cost beside Asio, each row with its bound.

Machines are noisy, so a row is a ratio of two things measured in turn, round after round, in processor time, or, where several
threads are at work, in the time that passes; the middle of the rounds counts. Exits with 1 when a bound does not hold.
"""

import argparse
import glob
import json
import os
import statistics
import subprocess
import sys
import tempfile

import python_bench
from busy import throughput_lost_to_scrapes, throughput_lost_to_viewer, viewer_memory
from tracking import Cost, plain_and_tracked

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
        times = measure(measures, ["co_spawn_detached", "task_spawn", "await_awaitable", "await_task", "timestamp",
                                   "(asio|curfew)_co_spawn_(outside|inside|waiting)", "(asio|sleep|task)_cancel"], True, directory)
        off = measure(measures, ["task_spawn"], False, directory)
        yield times | {f"{name}/off": time for name, time in off.items()}


def sleepers(program, kind, directory):
    run = subprocess.run([program, kind, str(MILLION)], env=dict(os.environ, CURFEW_DIR=directory), check=True,
                         stdout=subprocess.PIPE)
    return float(run.stdout)


def many_threads(program, what, threads, directory):
    """Nanoseconds that pass for each task."""
    run = subprocess.run([program, what, str(threads), "1000000"], env=dict(os.environ, CURFEW_DIR=directory), check=True,
                         stdout=subprocess.PIPE)
    return float(run.stdout)


def look_at_million(holding, look_program, view_program, count, directory):
    """Milliseconds that a live process with a million tasks takes to be looked at, by what is done; and to be viewed."""
    holder = subprocess.Popen(holding, env=dict(os.environ, CURFEW_DIR=directory), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        holder.stdout.readline()  # it says something when all are there
        (segment,) = glob.glob(os.path.join(directory, f"{holder.pid}-*.curfew"))
        looks = [json.loads(subprocess.run([look_program, segment], check=True, stdout=subprocess.PIPE).stdout)
                 for _ in range(count)]
        views = []
        if view_program and os.path.exists(view_program):  # the viewer is left out where its libraries are not
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


def clear(directory):
    for name in os.listdir(directory):
        os.unlink(os.path.join(directory, name))


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("programs", help="folder with measures, sleepers and look_at_million")
    options.add_argument("--rounds", type=int, default=7)
    arguments = options.parse_args()
    program = {name: os.path.join(arguments.programs, name) for name in (
        "measures", "sleepers", "many_threads", "look_at_million", "view_million", "busy_million", "asio_work_plain", "asio_work_tracked", "curfew",
        "curfew-viewer")}

    with tempfile.TemporaryDirectory(prefix="curfew-bench-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as directory:
        measured = list(rounds(program["measures"], arguments.rounds, directory))

        def middle(value):
            return statistics.median(value(times) for times in measured)

        def ratio(over, under):
            return middle(lambda t: t[over] / t[under])

        def nanoseconds_of(way):
            return (f"{middle(lambda t: t[f'curfew_co_spawn_{way}']):.0f} ns ÷ "
                    f"{middle(lambda t: t[f'asio_co_spawn_{way}']):.0f} ns")

        rows = [
            ("task: spawn, run, end  ÷ asio::co_spawn(detached)", ratio("task_spawn", "co_spawn_detached"), 0.18, 0.12, "",
             f"{middle(lambda t: t['task_spawn']):.0f} ns ÷ {middle(lambda t: t['co_spawn_detached']):.0f} ns"),
            ("  what recording adds  ÷ one timestamp",
             middle(lambda t: (t["task_spawn"] - t["task_spawn/off"]) / t["timestamp"]), 3.5, 2, "",
             f"{middle(lambda t: t['task_spawn'] - t['task_spawn/off']):.0f} ns ÷ {middle(lambda t: t['timestamp']):.1f} ns"),
            ("curfew::co_spawn       ÷ asio::co_spawn, detached", ratio("curfew_co_spawn_outside", "asio_co_spawn_outside"),
             1.25, 1.0, "", nanoseconds_of("outside")),
            ("  … in a coroutine on the context", ratio("curfew_co_spawn_inside", "asio_co_spawn_inside"), 1.25, 1.0, "",
             nanoseconds_of("inside")),
            ("  … of a coroutine that waits once", ratio("curfew_co_spawn_waiting", "asio_co_spawn_waiting"), 2.0, 1.25, "",
             nanoseconds_of("waiting")),
            ("co_await of a task     ÷ asio::awaitable", ratio("await_task", "await_awaitable"), 0.9, 0.55, "",
             f"{middle(lambda t: t['await_task']):.1f} ns ÷ {middle(lambda t: t['await_awaitable']):.1f} ns"),
            ("cancel of a sleep      ÷ of a wait of Asio's", ratio("sleep_cancel", "asio_cancel"), 0.5, 0.25, "",
             f"{middle(lambda t: t['sleep_cancel']):.0f} ns ÷ {middle(lambda t: t['asio_cancel']):.0f} ns"),
            ("  … of an operation of Asio's, awaited by a task", ratio("task_cancel", "asio_cancel"), 0.5, 0.25, "",
             f"{middle(lambda t: t['task_cancel']):.0f} ns ÷ {middle(lambda t: t['asio_cancel']):.0f} ns"),
        ]
        clear(directory)
        joined = [{(what, threads): many_threads(program["many_threads"], what, threads, directory)
                   for what, threads in (("join", 1), ("asio_join", 1), ("join", 2), ("fan", 1), ("fan", 2))}
                  for _ in range(arguments.rounds)]

        def over(one, other):
            return statistics.median(times[one] / times[other] for times in joined)

        def nanoseconds(one):
            return statistics.median(times[one] for times in joined)

        rows += [
            ("spawn, then join       ÷ asio::co_spawn joined", over(("join", 1), ("asio_join", 1)), 0.2, 0.12, "",
             f"{nanoseconds(('join', 1)):.0f} ns ÷ {nanoseconds(('asio_join', 1)):.0f} ns"),
            ("  … one loop, 2 threads ÷ the same with 1", over(("join", 2), ("join", 1)), 0.67, 0.56, "",
             f"{nanoseconds(('join', 2)):.0f} ns ÷ {nanoseconds(('join', 1)):.0f} ns; 2 processors at least"),
            ("  … the same, in groups of 100", over(("fan", 2), ("fan", 1)), 0.67, 0.56, "",
             f"{nanoseconds(('fan', 2)):.0f} ns ÷ {nanoseconds(('fan', 1)):.0f} ns"),
        ]
        clear(directory)
        task, co_spawn = sleepers(program["sleepers"], "task", directory), sleepers(program["sleepers"], "co_spawn", directory)
        rows.append(("memory of a sleeper    ÷ asio::co_spawn", task / co_spawn, 0.5, 0.4, "",
                     f"{task:.0f} B ÷ {co_spawn:.0f} B"))
        clear(directory)
        noted = statistics.median(measure(program["measures"], ["note_million_pending"], True, directory)
                                  ["note_million_pending"] / 1e6 for _ in range(3))
        clear(directory)
        look, view = look_at_million([program["sleepers"], "task", str(MILLION), "--stay"], program["look_at_million"],
                                     program["view_million"], 5, directory)
        clear(directory)
        pending, _ = look_at_million([program["asio_work_tracked"], str(MILLION)], program["look_at_million"], None, 5, directory)
        clear(directory)
        tracking = {}
        for what in ("post", "chain", "echo", "coroutine_echo"):
            tracking[what] = Cost(plain_and_tracked(program["asio_work_plain"], program["asio_work_tracked"], what, 5,
                                                    arguments.rounds, directory))
            clear(directory)
        python = python_bench.rows(program["curfew"], arguments.rounds, directory)
        clear(directory)
        lost = {embedded: throughput_lost_to_scrapes(program["busy_million"], program["curfew"], embedded, MILLION, directory)
                for embedded in (False, True)}
        if view:
            viewer = program["curfew-viewer"]
            view["memory"], view["timeline"] = viewer_memory(program["busy_million"], viewer, MILLION, directory)
            view["lost"] = throughput_lost_to_viewer(program["busy_million"], viewer, 10_000, directory)
    rows += [
        ("1,000,000 live tasks: first full tree", look["tree"], 250, 150, " ms", ""),
        ("  … noting them at shutdown", noted, 30, 10, " ms", ""),
        ("  … the verdict on their snapshot", look["verdict"], 30, 10, " ms", ""),
        ("  … counting them for a scrape", look["count"], 20, 10, " ms", ""),
        ("  … throughput lost to a scrape every second", lost[False], 1, 0.5, " %", "curfew export"),
        ("  … the same, embedded", lost[True], 1, 0.5, " %", "curfew::exporter"),
    ]
    rows += [
        ("plain Asio: post of an empty handler, tracked ÷ not", tracking["post"].ratio, 2.5, 1.6, "", tracking["post"]),
        ("  … of one that posts the next", tracking["chain"].ratio, 2.5, 1.6, "", tracking["chain"]),
        ("  … throughput of an echo server lost to tracking", tracking["echo"].throughput_lost, 5, 2, " %", tracking["echo"]),
        ("  … the same, of coroutines", tracking["coroutine_echo"].throughput_lost, 5, 2, " %", tracking["coroutine_echo"]),
        ("1,000,000 pending operations: first full tree", pending["tree"], 1000, 250, " ms", "timers, tracked"),
        ("  … the verdict on their snapshot", pending["verdict"], 100, 30, " ms", ""),
        ("  … counting them for a scrape", pending["count"], 50, 10, " ms", ""),
    ]
    rows += python
    if view:
        rows += [
            ("the viewer on them: attach to first full picture", view["attach"], 1000, 500, " ms", ""),
            ("  … a frame built, all unfolded", view["frame"], 1.5, 0.5, " ms", ""),
            ("  … merge of a picture with 10,000 changes", view["merge"], 10, 5, " ms", ""),
            ("  … memory of its own at the most, changes going on", view["memory"], 300, 250, " MB", "in a window"),
            ("  … the same, with a timeline full of polls", view["timeline"], 400, 350, " MB", ""),
            ("throughput lost to a viewer that reads", view["lost"], 1, 0.5, " %", "10,000 live tasks; window hidden"),
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
