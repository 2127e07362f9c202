import asyncio
import sys


# [example]
async def fetch():
    raise ConnectionRefusedError("connection refused")


async def example():
    page = asyncio.create_task(fetch())
    await asyncio.sleep(0.01)  # fetch fails meanwhile, and nobody asks
# [end]


# [fixed]
async def fixed():
    page = asyncio.create_task(fetch())
    try:
        print(await page)
    except OSError as error:
        print("There is no page:", error)
# [end]


asyncio.run({"example": example, "fixed": fixed}[sys.argv[1]]())
