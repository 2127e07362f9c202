import asyncio
import sys


async def load():
    raise ConnectionRefusedError("connection refused")


async def requests():
    await asyncio.sleep(0.02)


# [declares]
try:
    from curfew import daemon
except ImportError:  # it runs without `curfew run` and `curfew check`
    def daemon(task):
        return task
# [end]


# [example]
async def refresh():
    while True:
        await asyncio.sleep(0.005)
        await load()  # its first failure ends the task


async def example():
    refreshing = daemon(asyncio.create_task(refresh()))
    await requests()  # with what was fresh once
# [end]


# [fixed]
async def refresh_for_ever():
    while True:
        await asyncio.sleep(0.005)
        try:
            await load()
        except OSError as error:
            print("once more:", error)
# [end]


async def fixed():
    refreshing = daemon(asyncio.create_task(refresh_for_ever()))
    await requests()


asyncio.run({"example": example, "fixed": fixed}[sys.argv[1]]())
