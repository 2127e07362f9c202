"""A task that runs its own loop within itself, as nest_asyncio has it; the others have their turns meanwhile."""
import asyncio
import sys
import time
from asyncio import events, tasks


def run_within(done):
    loop = events._get_running_loop()
    current = tasks.current_task()
    leave = getattr(tasks, "_leave_task")
    leave(loop, current)
    while not done():
        loop._run_once()
    tasks._enter_task(loop, current)


async def works(seconds):
    await asyncio.sleep(seconds)


async def runs_a_task():
    inner = asyncio.create_task(works(1.5))
    run_within(inner.done)


async def runs_a_callback():
    said = []
    asyncio.get_running_loop().call_soon(said.append, "once")
    asyncio.get_running_loop().call_later(1.5, said.append, "twice")
    run_within(lambda: len(said) == 2)


async def runs_for_ever():
    inner = asyncio.create_task(works(3600))
    run_within(inner.done)


async def blocks():
    await asyncio.sleep(0)
    time.sleep(1.5)


async def runs_what_blocks():
    inner = asyncio.create_task(blocks())
    run_within(inner.done)


asyncio.run(globals()[sys.argv[1]]())
