"""Tasks of a program that look like asyncio's own: the functions are asyncio's, or no line of it makes the task."""
import asyncio
import threading

FOR_EVER = 3600
kept = []


async def rows():
    try:
        yield 1
    finally:
        await asyncio.sleep(FOR_EVER)


async def others():
    try:
        yield 1
    finally:
        await asyncio.sleep(FOR_EVER)


async def begun(generator):
    await generator.__anext__()
    kept.append(generator)
    return generator


async def main():
    loop = asyncio.get_running_loop()
    lock = asyncio.Lock()
    await lock.acquire()
    kept.append(asyncio.create_task(asyncio.StreamReader().__anext__()))
    kept.append(asyncio.create_task(lock.__aenter__()))
    for first in asyncio.as_completed([loop.create_future()]):
        kept.append(asyncio.ensure_future(first))
        break
    loop.call_soon(loop.create_task, (await begun(rows())).aclose())
    closing = (await begun(others())).aclose()
    thread = threading.Thread(target=loop.call_soon_threadsafe, args=(loop.create_task, closing))
    thread.start()
    thread.join()
    await asyncio.sleep(0.01)


asyncio.run(main())
