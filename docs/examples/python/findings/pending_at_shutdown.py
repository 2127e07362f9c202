import asyncio
import sys


async def one_request():
    await asyncio.sleep(0.01)


# [example]
async def heartbeat():
    while True:
        await asyncio.sleep(1)


async def example():
    beat = asyncio.create_task(heartbeat())
    await one_request()  # and asyncio.run() cancels the heartbeat wherever it is
# [end]


# [fixed]
async def fixed():
    beat = asyncio.create_task(heartbeat())
    try:
        await one_request()
    finally:
        beat.cancel()
        await asyncio.gather(beat, return_exceptions=True)  # until it has cleaned up
# [end]


asyncio.run({"example": example, "fixed": fixed}[sys.argv[1]]())
