"""Leaves a task behind, and ends in one of many ways."""
import asyncio
import os
import signal
import sys


async def left_behind():
    await asyncio.sleep(3600)


async def main():
    task = asyncio.create_task(left_behind())
    await asyncio.sleep(0)
    return task


def close():
    loop = asyncio.new_event_loop()
    kept = loop.run_until_complete(main())
    loop.close()
    return kept


def leave():
    loop = asyncio.new_event_loop()
    kept.append(loop.run_until_complete(main()))


def run_forever():
    loop = asyncio.new_event_loop()
    kept.append(loop.create_task(left_behind()))
    loop.call_soon(lambda: loop.call_soon(loop.stop))
    loop.run_forever()


async def then(do):
    kept.append(await main())
    do()


async def swallows_its_cancel():
    for _ in range(2):
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            if asyncio.get_running_loop().time() > ends_at:
                raise


async def cancels_in_vain():
    global ends_at
    ends_at = asyncio.get_running_loop().time() + 3600
    task = asyncio.create_task(swallows_its_cancel())
    kept.append(task)
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    ends_at = 0


async def never_ends():
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            pass


async def leaves_one_that_never_ends():
    kept.append(asyncio.create_task(never_ends()))
    await asyncio.sleep(0)


async def waits_for_one_that_never_ends():
    task = asyncio.create_task(never_ends())
    await asyncio.sleep(0)
    task.cancel()
    await task


kept = []
ends = {
    "stubborn": lambda: asyncio.run(leaves_one_that_never_ends()),
    "wait": lambda: asyncio.run(waits_for_one_that_never_ends()),
    "swallow": lambda: asyncio.run(cancels_in_vain()),
    "run": lambda: asyncio.run(main()),
    "close": close,
    "leave": leave,
    "forever": run_forever,
    "exit": lambda: asyncio.run(then(lambda: sys.exit(3))),
    "fail": lambda: asyncio.run(then(lambda: 1 // 0)),
    "interrupt": lambda: asyncio.run(then(lambda: os.kill(os.getpid(), signal.SIGINT))),
    "kill": lambda: asyncio.run(then(lambda: os.kill(os.getpid(), signal.SIGKILL))),
    "hang": lambda: asyncio.run(then(lambda: signal.pause())),
    "_exit": lambda: asyncio.run(then(lambda: os._exit(0))),
}
ends[sys.argv[1]]()
