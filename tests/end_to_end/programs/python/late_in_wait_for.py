"""A task that asyncio.wait_for() cancels when its time is up, and that ignores that."""
import asyncio


async def ignores():
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            pass


async def main():
    await asyncio.wait_for(asyncio.ensure_future(ignores()), 0.01)


asyncio.run(main())
