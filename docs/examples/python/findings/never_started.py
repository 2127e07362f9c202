import asyncio
import sys


async def save(number):
    await asyncio.sleep(0)


# [example]
async def example():
    for number in range(3):
        save(number)  # it makes a coroutine, of which no line runs
# [end]


# [fixed]
async def fixed():
    for number in range(3):
        await save(number)
    await asyncio.gather(*[save(number) for number in range(3)])  # or all of them at once
# [end]


asyncio.run({"example": example, "fixed": fixed}[sys.argv[1]]())
