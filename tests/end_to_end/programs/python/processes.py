"""Processes that come from one that has asyncio: each leaves a task behind."""
import asyncio
import multiprocessing
import os
import subprocess
import sys


async def bar():
    await asyncio.sleep(3600)


async def leaks():
    asyncio.create_task(bar())
    await asyncio.sleep(0)


async def is_home():
    await asyncio.create_task(asyncio.sleep(0))


def run_leaks():
    asyncio.run(leaks())


def forked():
    asyncio.run(is_home())
    pid = os.fork()
    if pid == 0:
        run_leaks()
        sys.exit(0)
    os.waitpid(pid, 0)


def worker(how):
    asyncio.run(is_home())
    child = multiprocessing.get_context(how).Process(target=run_leaks)
    child.start()
    child.join()


def run_another():
    asyncio.run(is_home())
    subprocess.run([sys.executable, __file__, "leaks"], check=True)


async def forks():
    pid = os.fork()
    if pid == 0:
        run_leaks()
        os._exit(0)
    os.waitpid(pid, 0)


if __name__ == "__main__":
    {"forked": forked, "inside": lambda: asyncio.run(forks()), "fork": lambda: worker("fork"), "spawn": lambda: worker("spawn"), "another": run_another,
     "leaks": run_leaks}[sys.argv[1]]()
