# Main waits for several tasks, of which all but one have ended when the process is killed.
import asyncio
import os
import signal
import sys


async def ends():
    await asyncio.sleep(0)


async def fails():
    await asyncio.sleep(0)
    raise OSError("reset")


async def goes_on():
    for _ in range(5):
        await asyncio.sleep(0)
    asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGKILL)
    await asyncio.Event().wait()


WAYS = {
    "gather": asyncio.gather,
    "gather_exceptions": lambda *tasks: asyncio.gather(*tasks, return_exceptions=True),
    "gather_in_gather": lambda *tasks: asyncio.gather(asyncio.gather(*tasks, return_exceptions=True), return_exceptions=True),
    "wait": lambda *tasks: asyncio.wait(set(tasks)),
    "wait_for": lambda *tasks: asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 99),
    "shield": lambda *tasks: asyncio.shield(asyncio.gather(*tasks)),
}


async def main(way, other, place):
    tasks = [asyncio.create_task(other()) for _ in range(4)]
    tasks.insert(place, asyncio.create_task(goes_on()))
    await WAYS[way](*tasks)


asyncio.run(main(sys.argv[1], {"ends": ends, "fails": fails}[sys.argv[2]], int(sys.argv[3])))
