import asyncio
import sys


async def refresh():
    await asyncio.sleep(30)


# [example]
async def refresh_for_ever():
    while True:
        try:
            await refresh()
        except BaseException as error:  # CancelledError, too
            print("once more:", repr(error))


async def example():
    refreshing = asyncio.create_task(refresh_for_ever())
    await asyncio.sleep(0.01)
    refreshing.cancel()
    await refreshing  # for ever
# [end]


# [fixed]
async def refresh_until_cancelled():
    while True:
        try:
            await refresh()
        except Exception as error:  # a CancelledError is none, and passes
            print("once more:", repr(error))
# [end]


async def fixed():
    refreshing = asyncio.create_task(refresh_until_cancelled())
    await asyncio.sleep(0.01)
    refreshing.cancel()
    await asyncio.gather(refreshing, return_exceptions=True)


asyncio.run({"example": example, "fixed": fixed}[sys.argv[1]]())
