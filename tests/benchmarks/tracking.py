"""What curfew::asio_tracking costs, and the adapter for Python: one program, as it is and tracked, told in turn what to do."""
import os
import statistics
import subprocess

from busy import process


class Work:
    """asio_work or python_tasks.py, which answers what it is told to do with the time that it took, in nanoseconds."""
    def __init__(self, program, environment):
        self.running = process(*([program] if isinstance(program, str) else program), stdin=subprocess.PIPE, env=environment)

    def __enter__(self):
        self.streams = self.running.__enter__()
        return self

    def __exit__(self, *failure):
        self.streams.stdin.close()
        return self.running.__exit__(*failure)

    def takes(self, what):
        print(what, file=self.streams.stdin, flush=True)
        return float(self.streams.stdout.readline())


def plain_and_tracked(plain, tracked, what, processes, rounds, directory):
    """Pairs of what it takes without and with: of some processes of each, which take turns, round after round."""
    environment = dict(os.environ, CURFEW_DIR=directory)
    pairs = []
    for _ in range(processes):  # where its memory lies differs from process to process
        with Work(plain, environment) as without, Work(tracked, environment) as recorded:
            for each in (without, recorded):
                each.takes(what)  # for the first time: it touches its memory
            for turn in range(rounds):  # first the one, then the other first
                takes = {each: each.takes(what) for each in ((without, recorded) if turn % 2 == 0 else (recorded, without))}
                pairs.append((takes[without], takes[recorded]))
    return pairs


class Cost:
    """The middle of such pairs."""
    def __init__(self, pairs):
        self.plain, self.tracked = (statistics.median(times) for times in zip(*pairs))
        self.ratio = statistics.median(tracked / plain for plain, tracked in pairs)
        # What a server that always has something to do gets done is the inverse of what each takes it.
        self.throughput_lost = 100 * (1 - statistics.median(plain / tracked for plain, tracked in pairs))

    def __str__(self):
        return f"{self.tracked:.0f} ns ÷ {self.plain:.0f} ns"
