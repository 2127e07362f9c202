import asyncio
import sys

async def refresh():
    await asyncio.sleep(0.05)


# [example]
async def example():
    asyncio.create_task(refresh())  # the loop alone has it, by a weak reference
    await asyncio.sleep(0.01)
# [end]


# [fixed]
async def fixed():
    task = asyncio.create_task(refresh())
    await asyncio.sleep(0.01)
    await task
# [end]


asyncio.run({"example": example, "fixed": fixed}[sys.argv[1]]())
