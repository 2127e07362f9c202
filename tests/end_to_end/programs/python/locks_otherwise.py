"""Locks that are taken, held and let go of in other ways than by one `async with`. Nobody here waits for each other."""
import asyncio
import contextlib
import functools
import os
import signal
import sys

HAS_GROUPS = sys.version_info >= (3, 11)


async def until_the_end():
    await asyncio.Event().wait()


class Alias(asyncio.Lock):
    __aenter__ = asyncio.Lock.acquire


def traced(function):
    @functools.wraps(function)
    async def wrapper(self):
        return await function(self)
    return wrapper


class Traced(asyncio.Lock):
    @traced
    async def __aenter__(self):
        await self.acquire()


class Slow(asyncio.Lock):
    async def __aexit__(self, *error):
        self.release()
        await until_the_end()


class Pool:
    """It has a lock for itself, which who has taken something from it does not hold."""

    def __init__(self):
        self._lock = asyncio.Lock()

    async def acquire(self):
        async with self._lock:
            await asyncio.sleep(0)

    async def __aenter__(self):
        await self.acquire()

    async def __aexit__(self, *error):
        pass


class Owned(asyncio.Lock):
    def __init__(self, owner):
        super().__init__()
        self._owner = owner


async def holds_class(lock):
    async with lock:
        await until_the_end()


async def waits_for_class(lock):
    async with lock:
        pass


async def let_go_by_hand(lock):
    async with lock:
        lock.release()
        await asyncio.sleep(0)
        await until_the_end()


async def acquired_meanwhile(lock):
    await lock.acquire()
    await until_the_end()


async def waits_behind_hand(lock):
    async with lock:
        pass


async def left_by_error(lock):
    async with lock:
        raise ValueError


async def holds_behind_error(lock):
    async with lock:
        await until_the_end()


async def waits_behind_error(lock):
    async with lock:
        pass


async def waits_in_child(condition):
    async with condition:
        await asyncio.create_task(condition.wait())


async def holds_behind_child(condition):
    async with condition:
        await until_the_end()


async def waits_behind_child(condition):
    async with condition:
        pass


async def waits_in_other_condition(lock, condition):
    async with lock:
        await condition.wait()


async def holds_other_condition(condition):
    async with condition:
        await until_the_end()


async def waits_behind_other(lock):
    async with lock:
        pass


async def rows(lock):
    async with lock:
        yield 1


async def holds_by_generator(lock):
    async for _ in rows(lock):
        await until_the_end()


async def waits_for_generator(lock):
    async with lock:
        pass


async def uses_pool(pool):
    async with pool:
        await until_the_end()


async def has_lock_of_pool(pool):
    await pool._lock.acquire()
    await until_the_end()


async def waits_for_pool(pool):
    async with pool:
        pass


async def deep(lock, levels):
    for _ in (1,):
        if levels:
            await deep(lock, levels - 1)
        else:
            async with lock:
                await until_the_end()


async def holds_deep(lock):
    await deep(lock, 12)


async def waits_for_deep(lock):
    async with lock:
        pass


async def acquired_first(lock):
    await lock.acquire()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    lock.release()


async def free_in_limit(lock):
    """It waits before the next one is known to hold it, which then waits for it."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(1000), lock:
            pass


async def free_behind_limit(lock, others):
    async with lock:
        await others[0]


async def free_in_group(one, other):
    async with one:
        await asyncio.sleep(0)
        async with other:
            pass


async def free_host():
    one, other = asyncio.Lock(), asyncio.Lock()
    async with asyncio.timeout(1000):
        async with asyncio.TaskGroup() as group:
            group.create_task(free_in_group(one, other))
            group.create_task(free_in_group(other, one))
            await until_the_end()


async def closed(lock):
    async with lock:
        pass


async def close_two():
    """Two wait for a lock that goes with their coroutines."""
    lock = asyncio.Lock()
    await lock.acquire()
    tasks = [asyncio.create_task(closed(lock)) for _ in range(2)]
    await asyncio.sleep(0)
    del lock
    for task in tasks:
        task.get_coro().close()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def main():
    await close_two()
    alias, traced_lock, owned = Alias(), Traced(), Owned("somebody")
    hand, slow, generator, deep_lock, pool, limit = (asyncio.Lock(), Slow(), asyncio.Lock(), asyncio.Lock(), Pool(),
                                                    asyncio.Lock())
    child, shared = asyncio.Condition(), asyncio.Lock()
    not_empty, not_full = asyncio.Condition(shared), asyncio.Condition(shared)
    coroutines = [coroutine for lock in (alias, traced_lock, owned) for coroutine in (holds_class(lock), waits_for_class(lock))]
    coroutines += [let_go_by_hand(hand), acquired_meanwhile(hand), waits_behind_hand(hand),
                   left_by_error(slow), holds_behind_error(slow), waits_behind_error(slow),
                   waits_in_child(child), waits_in_other_condition(shared, not_empty),
                   holds_by_generator(generator), waits_for_generator(generator),
                   uses_pool(pool), holds_deep(deep_lock), waits_for_deep(deep_lock)]
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    for _ in range(10):
        await asyncio.sleep(0)
    coroutines = [has_lock_of_pool(pool), holds_behind_child(child), waits_behind_child(child),
                  holds_other_condition(not_full), waits_behind_other(shared)]
    tasks += [asyncio.create_task(coroutine) for coroutine in coroutines]
    for _ in range(10):
        await asyncio.sleep(0)
    tasks.append(asyncio.create_task(waits_for_pool(pool)))
    if HAS_GROUPS:
        others = []
        tasks += [asyncio.create_task(acquired_first(limit)), asyncio.create_task(free_behind_limit(limit, others))]
        others.append(asyncio.create_task(free_in_limit(limit)))
        tasks += [others[0], asyncio.create_task(free_host())]
    for _ in range(10):
        await asyncio.sleep(0)
    os.kill(os.getpid(), signal.SIGKILL)


asyncio.run(main())
