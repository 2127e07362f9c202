"""Says what a program can see of how it is run."""
import sys

print("asyncio" in sys.modules, [entry for entry in sys.path if "curfew" in entry], "sitecustomize" in sys.modules,
      getattr(sys, "customized", None))
import asyncio

print(type(asyncio.__loader__), asyncio.__spec__.loader is asyncio.__loader__, type(asyncio.get_event_loop_policy()))


async def main():
    loop = asyncio.get_running_loop()
    print(loop.get_task_factory(), loop.get_exception_handler(), loop.get_debug(), len(asyncio.all_tasks()))
    task = asyncio.create_task(asyncio.sleep(0), name="a name")
    print(str(task).replace(str(task.get_coro()), "…").split(" coro=")[0], task._callbacks)
    await task
    loop.call_soon(lambda: 1 // 0)
    await asyncio.sleep(0)
    raise SystemExit(7)


asyncio.run(main())
