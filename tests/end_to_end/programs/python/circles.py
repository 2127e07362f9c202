"""Tasks that wait for each other, through all that asyncio has to wait for tasks. Those that can never go on by
themselves are called `stuck…`; the others are like them, but for one thing. Killed when all of them wait."""
import asyncio
import contextlib
import os
import signal

tasks = {}


def start(function):
    tasks[function.__name__] = asyncio.create_task(function())


async def sleeps():
    await asyncio.sleep(3600)


async def stuck_in_wait():
    await asyncio.wait([tasks["sleeps"], tasks["stuck_in_wait"]])


async def stuck_in_gather():
    await asyncio.gather(tasks["ends"], tasks["stuck_in_gather"])


async def stuck_in_gather_of_exceptions():
    await asyncio.gather(tasks["sleeps"], tasks["stuck_in_gather_of_exceptions"], return_exceptions=True)


async def stuck_first():
    await asyncio.wait([tasks["sleeps"], tasks["stuck_second"]])


async def stuck_second():
    await asyncio.shield(tasks["stuck_third"])


async def stuck_third():
    await tasks["stuck_first"]


async def stuck_behind():
    await tasks["stuck_third"]


async def stuck_in_any():
    await asyncio.wait([tasks["stuck_of_any_1"], tasks["stuck_of_any_2"]], return_when=asyncio.FIRST_COMPLETED)


async def stuck_of_any_1():
    await tasks["stuck_in_any"]


async def stuck_of_any_2():
    await asyncio.gather(tasks["stuck_in_any"])


async def stuck_in_as_completed():
    for first in asyncio.as_completed([tasks["ends"], tasks["stuck_in_as_completed"]]):
        await first


async def stuck_in_group():
    async with asyncio.TaskGroup() as group:
        group.create_task(stuck_child())


async def stuck_child():
    await tasks["stuck_in_group"]


async def stuck_in_timeout():  # nobody can cancel it: asyncio hands a cancel on and on in a circle
    async with asyncio.timeout(3600):
        await tasks["stuck_behind_gather"]


async def stuck_behind_gather():
    await asyncio.gather(tasks["stuck_in_timeout"])


async def free_with_limit():
    await asyncio.wait([tasks["free_with_limit"]], timeout=3600)


async def free_with_another_limit():
    await asyncio.wait_for(asyncio.wait([tasks["free_with_another_limit"]]), 3600)


async def free_in_timeout():
    async with asyncio.timeout(3600):
        await tasks["free_in_wait_for"]


@contextlib.asynccontextmanager
async def limit(seconds):
    async with asyncio.timeout(seconds):
        yield


async def free_in_limit():
    async with limit(3600):
        await asyncio.wait([tasks["free_behind_limit"]])


async def free_behind_limit():
    await asyncio.wait([tasks["free_in_limit"]])


async def free_in_stack():
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(asyncio.timeout(3600))
        await asyncio.wait([tasks["free_in_stack"], tasks["sleeps"]])


async def free_by_timer():
    asyncio.get_running_loop().call_later(3600, asyncio.current_task().cancel)
    await asyncio.wait([tasks["free_by_timer"]])


async def free_in_wait_for():
    await asyncio.wait_for(asyncio.shield(tasks["free_in_timeout"]), 3600)


async def free_in_as_completed_with_limit():
    for first in asyncio.as_completed([tasks["free_in_as_completed_with_limit"]], timeout=3600):
        await first


async def free_in_any():
    await asyncio.wait([tasks["sleeps"], tasks["free_of_any"]], return_when=asyncio.FIRST_COMPLETED)


async def free_of_any():
    await tasks["free_in_any"]


async def free_in_gather():
    await asyncio.gather(tasks["sleeps"], tasks["free_in_gather"])


async def free_in_gather_of_future():
    await asyncio.gather(asyncio.get_running_loop().create_future(), tasks["free_in_gather_of_future"])


async def free_in_group():
    async with asyncio.TaskGroup() as group:
        group.create_task(sleeps())
        group.create_task(free_child())


async def free_child():
    await tasks["free_in_group"]


async def ends():
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def main():
    for function in [f for name, f in globals().items() if name.startswith(("free_", "stuck_", "sleeps", "ends"))]:
        is_new = not {"TaskGroup", "timeout", "limit"}.isdisjoint(function.__code__.co_names)  # of 3.11
        if not function.__name__.endswith("_child") and hasattr(asyncio, "TaskGroup") >= is_new:
            start(function)
    for _ in range(9):
        await asyncio.sleep(0)
    os.kill(os.getpid(), signal.SIGKILL)


asyncio.run(main())
