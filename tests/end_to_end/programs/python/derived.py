"""Classes derived from asyncio's that say when they are asked, and make anew what they are asked for."""
import asyncio

ASKED = ("_coro", "_fut_waiter", "_callbacks", "_state", "_exception", "_must_cancel", "_log_traceback", "_loop")


def told(name):
    def get(self):
        print("asked for", name)
        return getattr(asyncio.Task, name).__get__(self)

    return property(get, getattr(getattr(asyncio.Task, name), "__set__", None))


def called(name):
    def call(self, *arguments, **named):
        print("called", name)
        return getattr(asyncio.Task, name)(self, *arguments, **named)

    return call


Told = type("Told", (asyncio.Task,), {**{name: told(name) for name in ASKED}, "__bool__": lambda self: 1 // 0,
                                      **{name: called(name) for name in ("get_name", "cancelling", "get_coro")}})


class Anew(asyncio.Task):
    @property
    def _coro(self):
        async def around(coroutine):
            return await coroutine

        made = around(self.get_coro())
        made.close()
        return made


class InPython(asyncio.tasks._PyTask):
    @property
    def _fut_waiter(self):
        print("asked for _fut_waiter")
        return self.__dict__.get("waiter")

    @_fut_waiter.setter
    def _fut_waiter(self, waiter):
        self.__dict__["waiter"] = waiter


class Group(asyncio.TaskGroup):
    @property
    def _tasks(self):
        print("asked for _tasks")
        return self.__dict__["tasks"]

    @_tasks.setter
    def _tasks(self, tasks):
        self.__dict__["tasks"] = tasks


class Loop(asyncio.SelectorEventLoop):
    def is_running(self):
        print("asked whether it runs")
        return super().is_running()


async def works(turns):
    for _ in range(turns):
        await asyncio.sleep(0.001)


async def fails():
    await asyncio.sleep(0)
    raise ValueError("it has failed")


async def left():
    await asyncio.sleep(60)


async def shielded(task):
    await asyncio.shield(task)


async def main():
    loop = asyncio.get_running_loop()
    for made in (Told, Anew, InPython):
        loop.set_task_factory(lambda loop, coroutine, made=made, **named: made(coroutine, loop=loop, **named))
        print(await asyncio.gather(*[works(n % 5) for n in range(50)], fails(), return_exceptions=True))
        task = asyncio.create_task(works(3))
        waits = shielded(task) if made is InPython else asyncio.wait_for(asyncio.shield(task), 9)  # 3.14 has no limits there
        await asyncio.wait([task, asyncio.create_task(waits)])
        task = asyncio.create_task(left())
        await asyncio.sleep(0)
        task.cancel("it was asked")
        print(await asyncio.gather(task, return_exceptions=True))
    loop.set_task_factory(None)
    async with Group() as group:
        group.create_task(works(2))
    asyncio.create_task(left(), name="derived")
    loop.set_task_factory(lambda loop, coroutine, **named: Told(coroutine, loop=loop, **named))
    named = asyncio.create_task(left())
    asyncio.Task.set_name(named, "a name")
    await asyncio.sleep(0.001)


runner = asyncio.Runner(loop_factory=Loop)
with runner:
    runner.run(main())
