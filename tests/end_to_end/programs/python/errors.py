"""Tasks that fail. Those whose error nobody looks at are called `lost…`."""
import asyncio
import gc

kept = []


async def lost():
    raise ValueError("nobody looks")


async def lost_and_kept():
    raise LookupError("nobody looks here either")


async def awaited():
    raise KeyError("seen")


async def looked_at():
    raise OSError(2, "No such file or directory", "seen")


async def gathered():
    raise RuntimeError("seen")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: print(context["message"]))
    tasks = [asyncio.create_task(f()) for f in (lost, awaited, looked_at)]
    kept.append(asyncio.create_task(lost_and_kept()))
    await asyncio.sleep(0)
    try:
        await tasks[1]
    except KeyError:
        print("awaited")
    print(tasks[2].exception())
    print(await asyncio.gather(gathered(), return_exceptions=True))
    del tasks
    gc.collect()
    await asyncio.sleep(0)


asyncio.run(main())
