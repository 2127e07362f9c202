"""Many tasks fail, each error is looked at, and then the process ends at once. usage: looked_at.py HOW"""
import asyncio
import os
import signal
import sys

how = sys.argv[1]


async def fails():
    raise ConnectionError("no such host")


def end():
    sys.stdout.flush()
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "exec":
        os.execv("/bin/true", ["true"])
    if how == "exec_with_environment":
        os.execve("/bin/true", ["true"], {})
    os._exit(0)


async def main():
    global tasks
    tasks = [asyncio.create_task(fails()) for _ in range(200)]
    if how == "awaited":
        try:
            await tasks[0]
        except ConnectionError:
            await asyncio.wait(tasks)
    if how in ("later", "not_at_all"):
        return await asyncio.wait(tasks)
    await asyncio.gather(*tasks, return_exceptions=True)
    if how.startswith("exec") or how == "kill":
        end()


asyncio.run(main())
if how == "later":
    for task in tasks:
        task.exception()
end()
