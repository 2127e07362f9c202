"""A cancel that asyncio.wait_for() loses, up to Python 3.11: it comes as what is waited for ends (cpython#86296)."""
import asyncio


async def worker(event):
    while True:
        await asyncio.wait_for(event.wait(), 3600)
        event.clear()


async def main():
    event = asyncio.Event()
    task = asyncio.create_task(worker(event))
    await asyncio.sleep(0.01)
    event.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    await task


asyncio.run(main())
