import asyncio
import gc

class Listener:
    def __init__(self):
        self.news = asyncio.Queue()
        self.task = asyncio.create_task(self.listen())

    async def listen(self):
        while True:
            print(await self.news.get())

async def main():
    Listener()
    await asyncio.sleep(0.01)
    print("No news.")

gc.disable()  # else the listener may be collected before the end
asyncio.run(main())
