"""Workers that the main task keeps until it ends, which nobody ends."""
import asyncio


async def worker(queue):
    while True:
        await queue.get()
        queue.task_done()


async def main():
    queue = asyncio.Queue()
    workers = [asyncio.create_task(worker(queue)) for _ in range(3)]
    for work in range(5):
        queue.put_nowait(work)
    await queue.join()
    await asyncio.sleep(0)
    assert workers


asyncio.run(main())
