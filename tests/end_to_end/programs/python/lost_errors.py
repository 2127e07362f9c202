"""Tasks that fail, on a loop of several kinds: nobody looks at the errors of those whose functions are called `lost…`, as
Python itself says. usage: lost_errors.py [overridden | uvloop | in_python]"""
import asyncio
import gc
import sys

handled = []
later = []


class Session:
    """It has the task, and the task has it: only a garbage collection ends both."""

    def start(self):
        self.task = asyncio.create_task(self.lost_in_a_circle())

    async def lost_in_a_circle(self):
        await asyncio.sleep(0)
        raise ValueError("lost")


async def lost_with_itself():
    me = asyncio.current_task()
    await asyncio.sleep(0)
    raise ValueError(f"lost {me is None}")


async def lost():
    raise ValueError("lost")


async def lost_and_kept_by_its_handler():
    raise ValueError("lost")


async def lost_by_gather():
    raise OSError("lost")


async def lost_by_gather_of_gathers():
    raise OSError("lost")


async def lost_by_gather_in_a_circle():
    raise OSError("lost")


async def lost_by_shield():
    raise OSError("lost")


async def lost_by_gather_of_a_shield():
    raise OSError("lost")


async def lost_by_shield_of_a_gather():
    raise OSError("lost")


async def lost_by_a_future_of_threads():
    raise OSError("lost")


async def seen_by_shield():
    raise OSError("seen")


async def seen_by_a_future_of_threads():
    raise OSError("seen")


class Worker:
    """Its callback of an end has the name that a task's own has."""

    def start(self):
        task = asyncio.create_task(self.lost_by_a_callback())
        task.add_done_callback(self.__wakeup)

    def __wakeup(self, task):
        pass

    async def lost_by_a_callback(self):
        raise OSError("lost")


def in_thread(coroutine):
    return asyncio.wrap_future(asyncio.run_coroutine_threadsafe(coroutine, asyncio.get_running_loop()))


async def pass_on():
    """What is only seen where the loop runs the callbacks of asyncio by itself."""
    for awaitable in (asyncio.shield(seen_by_shield()), in_thread(seen_by_a_future_of_threads())):
        try:
            await awaitable
        except OSError:
            pass
    asyncio.shield(lost_by_shield())
    asyncio.gather(asyncio.shield(lost_by_gather_of_a_shield()))
    asyncio.shield(asyncio.gather(lost_by_shield_of_a_gather()))
    in_thread(lost_by_a_future_of_threads())
    Worker().start()


async def seen_by_gather():
    raise OSError("seen")


async def seen_by_gather_of_gathers():
    raise OSError("seen")


async def seen_by_await():
    raise OSError("seen")


async def seen_later():
    raise OSError("seen")


async def seen_by_a_callback():
    raise OSError("seen")


class Gathered:
    def start(self):
        self.all = asyncio.gather(self.lost())

    async def lost(self):
        await lost_by_gather_in_a_circle()


async def some_are_seen():
    for awaitable in (asyncio.gather(seen_by_gather()), asyncio.gather(asyncio.gather(seen_by_gather_of_gathers())),
                      asyncio.create_task(seen_by_await())):
        try:
            await awaitable
        except OSError:
            pass
    later.append(asyncio.create_task(seen_later()))
    asyncio.create_task(seen_by_a_callback()).add_done_callback(lambda task: task.exception())


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: handled.append(context))
    if sys.argv[1:] == ["in_python"]:
        loop.set_task_factory(lambda loop, coroutine, **named: asyncio.tasks._PyTask(coroutine, loop=loop, **named))
    Session().start()
    Gathered().start()
    asyncio.gather(lost_by_gather())
    asyncio.gather(asyncio.gather(lost_by_gather_of_gathers()))
    tasks = [asyncio.create_task(f()) for f in (lost, lost_with_itself, lost_and_kept_by_its_handler)]
    await some_are_seen()
    if sys.argv[1:] != ["uvloop"]:
        await pass_on()
    while len(asyncio.all_tasks()) > 1:
        await asyncio.sleep(0)
    await asyncio.sleep(0)  # what waits for them is called
    del tasks
    gc.collect()
    later[0].exception()
    await asyncio.sleep(0)


class Loop(asyncio.SelectorEventLoop):
    def call_exception_handler(self, context):
        handled.append(context)


if sys.argv[1:] == ["uvloop"]:
    import uvloop

    loop = uvloop.new_event_loop()
else:
    loop = Loop() if sys.argv[1:] == ["overridden"] else asyncio.new_event_loop()
loop.run_until_complete(main())
loop.close()
print(sorted(context["message"] for context in handled))
