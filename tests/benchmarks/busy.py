"""A process that works while it is looked at: what the look costs it, and the one who looks."""
import contextlib
import mmap
import os
import shutil
import signal
import statistics
import struct
import subprocess
import time
import urllib.request


@contextlib.contextmanager
def process(*command, **options):
    running = subprocess.Popen(command, text=True, stdout=subprocess.PIPE, **options)
    try:
        yield running
    finally:
        running.kill()
        running.wait()
        running.stdout.close()


class Busy:
    """busy_million with so many sleepers; it counts what it does. Its segment is in a folder of its own."""
    def __init__(self, program, sleepers, directory, *words):
        self.counter = os.path.join(directory, "counter")
        self.environment = dict(os.environ, CURFEW_DIR=os.path.join(directory, "busy"))
        self.stack = contextlib.ExitStack()
        self.command = (program, str(sleepers), self.counter, *words)

    def __enter__(self):
        self.stack.callback(lambda: shutil.rmtree(self.environment["CURFEW_DIR"], ignore_errors=True))
        running = self.stack.enter_context(process(*self.command, env=self.environment))
        self.pid = running.pid
        self.said = running.stdout.readline()
        file = self.stack.enter_context(open(self.counter, "rb"))
        self.stack.callback(os.unlink, self.counter)
        self.done = self.stack.enter_context(mmap.mmap(file.fileno(), 8, prot=mmap.PROT_READ))
        return self

    def __exit__(self, *_):
        self.stack.close()

    def rate(self, seconds, meanwhile=lambda: None):
        began, before = time.perf_counter(), struct.unpack("<Q", self.done)[0]
        meanwhile()
        time.sleep(max(0, began + seconds - time.perf_counter()))
        return (struct.unpack("<Q", self.done)[0] - before) / (time.perf_counter() - began)

    def share_left(self, seconds, pairs, with_look, without=lambda: None):
        """Its throughput while it is looked at, as a share of what it is otherwise: windows of both in turn."""
        self.rate(seconds, with_look)
        ratios = []
        for pair in range(pairs):  # first the one, then the other first
            rates = {}
            for looked in (True, False) if pair % 2 == 0 else (False, True):
                rates[looked] = self.rate(seconds, with_look if looked else without)
            ratios.append(rates[True] / rates[False])
        return statistics.median(ratios)


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

    def xdotool(self, *words):
        subprocess.run(["xdotool", *words], env=dict(os.environ, DISPLAY=self.name), check=True, timeout=30,
                       stdout=subprocess.DEVNULL)

    def press(self, title, key):
        self.xdotool("search", "--sync", "--onlyvisible", "--name", title, "windowfocus", "key", key)

    def hide(self, title):
        self.xdotool("search", "--onlyvisible", "--name", title, "windowunmap")


@contextlib.contextmanager
def viewer_on(busy, viewer, directory):
    """curfew-viewer in a window, attached, the tree all unfolded; yields its pid and its display."""
    with Display() as display:
        environment = dict(busy.environment, DISPLAY=display.name, XDG_STATE_HOME=directory)
        with process(viewer, str(busy.pid), env=environment) as running:
            display.xdotool("search", "--sync", "--onlyvisible", "--name", "busy_million")  # its title once it shows it
            display.press("busy_million", "equal")
            yield running.pid, display
            if running.poll() is not None:
                raise RuntimeError(f"curfew-viewer ended with {running.returncode} while it was measured")
    shutil.rmtree(os.path.join(directory, "curfew"), ignore_errors=True)


def own_mb(pid):
    """What a process has for itself: its heap and the like, without files that it has mapped."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 / 1e6 for line in status if line.startswith("RssAnon"))


def viewer_memory(program, viewer, tasks, directory):
    """MB at the most, of a viewer that reads so many tasks again and again, for some of them change all the time; and
    the same with the timeline on the screen, until that is full of polls."""
    with Busy(program, tasks, directory) as busy, viewer_on(busy, viewer, directory) as (pid, display):
        def most(seconds):
            looks, end = [], time.monotonic() + seconds
            while time.monotonic() < end:
                looks.append(own_mb(pid))
                time.sleep(.01)
            return max(looks)
        of_tree = most(15)
        display.press("busy_million", "2")
        return of_tree, most(15)


def throughput_lost_to_viewer(program, viewer, tasks, directory):
    """Percent, to one that reads as often as it does: half of the time it is stopped. Its window is hidden, for drawing in
    software, beside the program on one core of two threads, costs that 0 to 3 %, and is no cost of being read."""
    with Busy(program, tasks, directory) as busy, viewer_on(busy, viewer, directory) as (pid, display):
        display.hide("busy_million")
        share = busy.share_left(.25, 120, lambda: os.kill(pid, signal.SIGCONT), lambda: os.kill(pid, signal.SIGSTOP))
    return (1 - share) * 100


def throughput_lost_to_scrapes(program, curfew, embedded, tasks, directory):
    """Percent, by one scrape a second.

    In turn, windows of a tenth of a second with a scrape at their beginning and without: what the scrape takes of its
    window is a tenth of what it takes of a second. So a loss of one percent shows as ten.
    """
    window = .1
    with contextlib.ExitStack() as stack:
        busy = stack.enter_context(Busy(program, tasks, directory, *(["127.0.0.1:0"] if embedded else [])))
        said = busy.said
        if not embedded:
            exporter = stack.enter_context(process(curfew, "export", "--listen", "127.0.0.1:0", env=busy.environment))
            said = exporter.stdout.readline()
        url = said.split()[1]
        return (1 - busy.share_left(window, 100, lambda: urllib.request.urlopen(url).read())) * window * 100
