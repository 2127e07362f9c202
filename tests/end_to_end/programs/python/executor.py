"""A thread of the loop's executor that does not come back: asyncio.run() waits for it, and no task does."""
import asyncio
import time


def copies_a_file():
    time.sleep(3600)


async def main():
    asyncio.get_running_loop().run_in_executor(None, copies_a_file)


asyncio.run(main())
