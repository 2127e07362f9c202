# A task is left in a loop that nobody runs any more, or takes turns in one that is run, or is kept by a callback.
import asyncio
import sys
import threading
import time


async def close():
    await asyncio.sleep(0.01)


async def takes_turns():
    while True:
        await asyncio.sleep(0)


async def connect():
    left.append(asyncio.create_task(close()))
    await asyncio.sleep(0)


async def blocked():
    asyncio.get_running_loop().call_soon(time.sleep, 3600)
    await asyncio.sleep(0)


left = []
if sys.argv[1] == "stands":
    loop = asyncio.new_event_loop()
    loop.run_until_complete(connect())
    threading.Event().wait()
asyncio.run({"turns": takes_turns, "blocked": blocked}[sys.argv[1]]())
