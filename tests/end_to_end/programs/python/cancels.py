"""Tasks that were asked to cancel, and go on. Those called `ignores…` have swallowed it; all others had it meant to be
caught, are on their way to their end, or never got it. Arguments: "stay", and "anyio" where that is."""
import asyncio
import contextlib
import sys

FOR_EVER = 3600


async def for_ever():
    await asyncio.sleep(FOR_EVER)


# ---- who swallow it


async def ignores():
    try:
        await asyncio.sleep(FOR_EVER)
    except asyncio.CancelledError:
        pass
    await asyncio.sleep(FOR_EVER)


async def ignores_while_others_run():
    for _ in range(2):
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(for_ever(), for_ever())


async def ignores_while_awaited():
    await ignores()


async def ignores_in_group():
    await ignores()


async def ignores_in_gather():
    await ignores()


async def ignores_in_wait_for():
    await ignores()


async def ignores_in_timeouts():
    await ignores_once()
    for _ in range(3):
        with contextlib.suppress(TimeoutError, asyncio.CancelledError):
            async with asyncio.timeout(0):
                await for_ever()
    await for_ever()


async def ignores_once():
    with contextlib.suppress(asyncio.CancelledError):
        await for_ever()


async def ignores_what_it_has_kept():
    kept = []
    try:
        await for_ever()
    except asyncio.CancelledError as error:
        kept.append(error)
    await asyncio.sleep(0.01)
    kept.clear()
    await for_ever()


# ---- who do not


async def in_an_exit_stack():
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(for_ever)
        stack.push_async_callback(for_ever)


async def in_a_condition(condition):
    async with condition:
        await condition.wait()


async def has_a_lock(condition):
    await asyncio.sleep(0)
    async with condition:
        condition.notify()
        await for_ever()


async def keeps_it():
    error = None
    while error is None:
        try:
            await for_ever()
        except asyncio.CancelledError as cancelled:
            error = cancelled
    await for_ever()
    raise error


class Keeper:
    def __init__(self):
        self.errors = []

    async def run(self):
        await self.collect()
        await for_ever()
        raise self.errors[0]

    async def collect(self):
        try:
            await for_ever()
        except asyncio.CancelledError as error:
            self.errors.append((type(error), error))


async def keeps_it_in_an_attribute():
    await Keeper().run()


async def keeps_it_for_a_function_within():
    error = None

    def end():
        raise error

    try:
        await for_ever()
    except asyncio.CancelledError as cancelled:
        error = cancelled
    await for_ever()
    end()


async def handles_it_in_a_group():
    try:
        await for_ever()
    except asyncio.CancelledError as error:
        errors = BaseExceptionGroup("", [ExceptionGroup("", [ValueError()]), BaseExceptionGroup("", [error])])
    try:
        raise errors
    except BaseExceptionGroup:
        del errors
        await for_ever()


async def awaits_one_that_was_cancelled(task):
    await task


async def awaits_one_that_ends(quiet):
    await quiet
    await for_ever()


async def quiet():
    with contextlib.suppress(asyncio.CancelledError):
        await for_ever()


async def in_a_handler():
    try:
        await for_ever()
    except asyncio.CancelledError:
        try:
            raise ValueError
        except ValueError:
            await for_ever()


async def in_a_finally():
    try:
        await for_ever()
    finally:
        await for_ever()


class Manager:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await for_ever()


async def in_a_manager():
    async with Manager():
        await for_ever()


@contextlib.asynccontextmanager
async def managed():
    try:
        yield
    finally:
        await for_ever()


async def in_a_generator():
    async with managed():
        await for_ever()


async def in_a_group():
    async with asyncio.TaskGroup() as group:
        group.create_task(in_a_finally())
        await asyncio.sleep(0)


async def leaves_a_timeout():
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0):
            await for_ever()
    await for_ever()


async def leaves_a_wait_for():
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(for_ever(), 0.001)
    await for_ever()


async def fails():
    await asyncio.sleep(0)
    raise ValueError


async def leaves_a_group():
    with contextlib.suppress(ExceptionGroup):
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
            await for_ever()
    await for_ever()


async def leaves_a_group_that_was_cancelled():
    with contextlib.suppress(ExceptionGroup):
        async with asyncio.TaskGroup() as group:
            group.create_task(fails_when_cancelled())
    await for_ever()


async def fails_when_cancelled():
    try:
        await for_ever()
    finally:
        raise ValueError


async def cancels_itself():
    asyncio.current_task().cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.sleep(0)
    await for_ever()


async def has_a_timer():
    asyncio.get_running_loop().call_later(0, asyncio.current_task().cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await for_ever()
    await for_ever()


async def takes_it_back():
    with contextlib.suppress(asyncio.CancelledError):
        await for_ever()
    asyncio.current_task().uncancel()
    await for_ever()


async def takes_it_back_later():
    with contextlib.suppress(asyncio.CancelledError):
        await for_ever()
    await asyncio.sleep(0)
    asyncio.current_task().uncancel()
    await for_ever()


async def shields(task):
    await asyncio.shield(task)


async def shielded():
    await for_ever()


async def leaves_a_scope_of_anyio():
    with anyio.CancelScope() as scope:
        scopes.append(scope)
        await for_ever()
    await for_ever()


async def leaves_a_timeout_of_another_library():
    with contextlib.suppress(TimeoutError):
        async with async_timeout.timeout(0.001):
            await for_ever()
    await for_ever()


scopes = []


async def ask():
    """Another task, that asks."""
    one = asyncio.create_task
    inner = one(ignores_while_awaited())
    cancelled = [one(f()) for f in (ignores, ignores_while_others_run, ignores_in_timeouts, ignores_what_it_has_kept,
                                    in_a_handler, in_a_finally, in_a_manager, in_a_generator, in_a_group,
                                    in_an_exit_stack, keeps_it, keeps_it_in_an_attribute,
                                    keeps_it_for_a_function_within, handles_it_in_a_group,
                                    leaves_a_group_that_was_cancelled, takes_it_back, takes_it_back_later)]
    condition = asyncio.Condition()
    cancelled.append(one(in_a_condition(condition)))
    kept = [one(has_a_lock(condition))]
    cancelled += [one(awaits_one_that_was_cancelled(inner)), one(awaits_one_that_ends(one(quiet()))),
                  one(asyncio.wait_for(ignores_in_wait_for(), FOR_EVER)), one(shields(one(shielded())))]
    gathered = asyncio.gather(ignores_in_gather())
    group = one(a_group_whose_task_ignores())
    kept += [one(f()) for f in (leaves_a_timeout, leaves_a_wait_for, leaves_a_group, cancels_itself,
                                has_a_timer)]
    if "anyio" in sys.argv:
        kept += [one(leaves_a_scope_of_anyio()), one(leaves_a_timeout_of_another_library())]
    for _ in range(5):
        await asyncio.sleep(0)
    for task in cancelled:
        task.cancel()
    gathered.cancel()
    for scope in scopes:
        scope.cancel()
    return [*cancelled, *kept, gathered, group]


async def a_group_whose_task_ignores():
    async with asyncio.TaskGroup() as group:
        group.create_task(ignores_in_group())
        await asyncio.sleep(0)
        raise ValueError


async def main():
    kept = await asyncio.create_task(ask())
    print("asked", flush=True)
    if "stay" in sys.argv:
        await asyncio.sleep(FOR_EVER)
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        for task in others:
            task.cancel()
        await asyncio.sleep(0)
    await asyncio.gather(*kept, return_exceptions=True)


if "anyio" in sys.argv:
    import anyio
    import async_timeout

asyncio.run(main())
