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


kept = []
ends = {
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
