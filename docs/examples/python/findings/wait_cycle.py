import asyncio
import sys


async def send():
    await asyncio.sleep(0.01)


# [example]
async def stop():
    await asyncio.gather(*asyncio.all_tasks())  # the task that runs this is among them


async def example():
    sending = asyncio.create_task(send())
    await stop()
# [end]


# [fixed]
async def fixed():
    sending = asyncio.create_task(send())
    await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})
# [end]


asyncio.run({"example": example, "fixed": fixed}[sys.argv[1]]())
