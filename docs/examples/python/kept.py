import asyncio

class Listener:
    def __init__(self):
        self.news = asyncio.Queue()

    async def listen(self):
        while (line := await self.news.get()) is not None:
            print(line)

async def main():
    async with asyncio.TaskGroup() as listeners:  # holds the task, and ends when that has ended
        listener = Listener()                     # so somebody can put news into the queue
        listeners.create_task(listener.listen())
        await asyncio.sleep(0.01)
        listener.news.put_nowait(None)            # none will come any more
    print("No news.")

asyncio.run(main())
