"""Tasks of objects that can be awaited and are no coroutines, and of asyncio's own coroutines. usage: awaitables.py WHAT"""
import asyncio
import sys


class Query:
    def __await__(self):
        return self.run().__await__()

    async def run(self):
        await asyncio.sleep(0.001)
        if what == "fails":
            raise OSError("lost")
        await asyncio.sleep(60)


async def main():
    global task
    if what == "shield":
        try:
            await asyncio.wait_for(asyncio.shield(Query()), 0.01)
        except asyncio.TimeoutError:
            return
    if what == "dropped":
        asyncio.ensure_future(Query())
    else:
        task = asyncio.ensure_future(Query())
    await asyncio.sleep(0.01)


class Store:
    def flush(self):
        raise OSError("disk full")

    async def rows(self):
        try:
            yield 1
        finally:
            self.flushing = asyncio.ensure_future(asyncio.wait_for(self.flushes(), 60))
            self.sleeping = asyncio.ensure_future(asyncio.sleep(60))
            await asyncio.sleep(0.01)

    async def flushes(self):
        self.flush()


async def leaves_its_generator():
    global rows, store
    store = Store()
    rows = store.rows()
    await rows.__anext__()


what = sys.argv[1]
asyncio.run(leaves_its_generator() if what == "at_shutdown" else main())
