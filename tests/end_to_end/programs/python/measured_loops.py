"""Loops of which not each step of a task is seen. usage: measured_loops.py LOOP WHAT"""
import asyncio
import functools
import sys


class Measures(asyncio.SelectorEventLoop):
    """It measures its callbacks, as monitors do."""

    calls = 0

    def call_soon(self, callback, *args, context=None):
        def measured(*args):
            self.calls += 1
            return callback(*args)

        return super().call_soon(measured, *args, context=context)


class Partial(asyncio.SelectorEventLoop):
    def call_soon(self, callback, *args, context=None):
        return super().call_soon(functools.partial(callback, *args), context=context)


class RunsThemItself(asyncio.SelectorEventLoop):
    """… without Handle._run."""

    def _run_once(self):
        handles = list(self._ready)
        self._ready.clear()
        for handle in handles:
            handle._context.run(handle._callback, *handle._args)
        if not self._ready and not self._stopping:
            super()._run_once()


def uvloop():
    import uvloop

    return uvloop.new_event_loop()


async def works(turns):
    for _ in range(turns):
        await asyncio.sleep(0)


async def fails():
    await asyncio.sleep(0.001)
    raise OSError("lost")


async def left():
    await asyncio.sleep(60)


async def main(what):
    global task
    if what == "left":
        task = asyncio.create_task(left())
    elif what == "fails":
        task = asyncio.create_task(fails())
        await asyncio.sleep(0.01)
    elif what == "works":
        task = asyncio.create_task(works(4))
        await task
    elif what == "dropped":
        asyncio.create_task(works(4))
        await asyncio.sleep(0.01)
    else:  # it ends in the last turn of the loop
        task = asyncio.create_task(works(4))
        await works(3)
    await asyncio.sleep(0)


loop = {"measures": Measures, "partial": Partial, "itself": RunsThemItself, "uvloop": uvloop}[sys.argv[1]]()
loop.run_until_complete(main(sys.argv[2]))
loop.close()
