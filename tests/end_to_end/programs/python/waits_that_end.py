"""Waits through all that asyncio has to wait for tasks, and says what came of it."""
import asyncio


async def gives(value):
    await asyncio.sleep(0)
    return value


async def fails():
    await asyncio.sleep(0)
    raise LookupError("as it should")


async def cancels():
    task = asyncio.create_task(asyncio.sleep(60), name="to be cancelled")
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        return "cancelled"


async def groups():
    seen = None
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
            group.create_task(asyncio.sleep(60))
    except* LookupError as errors:
        seen = errors.exceptions
    return seen


async def limits():
    try:
        async with asyncio.timeout(0.01):
            await asyncio.create_task(asyncio.sleep(60))
    except TimeoutError:
        return "too late"


async def main():
    print(await asyncio.gather(gives(1), fails(), return_exceptions=True))
    done, pending = await asyncio.wait([asyncio.create_task(gives(n)) for n in range(3)])
    print(sorted(task.result() for task in done), pending)
    print(await asyncio.wait_for(gives(2), 60), await asyncio.shield(gives(3)))
    for first in asyncio.as_completed([gives(4), gives(4)]):
        print(await first)
    print(await cancels(), await groups(), await limits())
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, sum, [5, 6]))


asyncio.run(main())
