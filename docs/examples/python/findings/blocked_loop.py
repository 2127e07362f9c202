import asyncio
import sys
import time


# [example]
def read_a_page():
    time.sleep(0.2)  # it blocks: no task has a turn meanwhile


async def example():
    read_a_page()
# [end]


# [fixed]
async def fixed():
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, read_a_page)  # from 3.9 on: await asyncio.to_thread(read_a_page)
# [end]


asyncio.run({"example": example, "fixed": fixed}[sys.argv[1]]())
