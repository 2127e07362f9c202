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


# [locks]
async def transfer(source, target):
    async with source:
        await asyncio.sleep(0)
        async with target:  # who transfers the other way has it, and waits for `source`
            pass


async def example_of_locks():
    one, other = asyncio.Lock(), asyncio.Lock()
    await asyncio.gather(transfer(one, other), transfer(other, one))
# [end]


# [ordered]
async def ordered_transfer(*locks):
    first, second = sorted(locks, key=id)
    async with first:
        await asyncio.sleep(0)
        async with second:
            pass
# [end]


async def fixed_of_locks():
    one, other = asyncio.Lock(), asyncio.Lock()
    await asyncio.gather(ordered_transfer(one, other), ordered_transfer(other, one))


asyncio.run({"example": example, "fixed": fixed, "example_of_locks": example_of_locks,
             "fixed_of_locks": fixed_of_locks}[sys.argv[1]]())
