"""Tasks that hold locks, and wait for them. Those that are called `stuck` wait for each other."""
import asyncio
import contextlib
import os
import signal
import sys

HAS_GROUPS = sys.version_info >= (3, 11)


async def until_the_end():
    await asyncio.Event().wait()


async def holds(lock):
    async with lock:
        await until_the_end()


async def waits(lock):
    async with lock:
        pass


async def holds_one_of_two(semaphore):
    async with semaphore:
        await until_the_end()


async def waits_for_one_of_two(semaphore):
    async with semaphore:
        pass


@contextlib.asynccontextmanager
async def entered(lock):
    async with lock:
        yield


async def holds_by_manager(lock):
    async with entered(lock):
        await until_the_end()


async def waits_for_manager(lock):
    async with entered(lock):
        pass


async def held_before(lock):
    async with lock:
        await asyncio.sleep(0)
    await until_the_end()


async def was_handed_it(lock):
    async with lock:
        await until_the_end()


async def waits_for_second(lock):
    async with lock:
        pass


async def holds_condition(condition):
    async with condition:
        await until_the_end()


async def is_notified(condition):
    async with condition:
        await condition.wait()


async def waits_for_notice(condition):
    async with condition:
        await condition.wait()


async def enters_condition(condition):
    async with condition:
        pass


async def acquired_alone(lock):
    await lock.acquire()
    await until_the_end()


async def waits_for_nobody_known(lock):
    async with lock:
        pass


async def names_its_exit(lock):
    return lock.release, await asyncio.Event().wait()


async def gets(queue):
    await queue.get()


async def stuck_first(one, other):
    async with one:
        await asyncio.sleep(0)
        async with other:
            pass


async def stuck_second(one, other):
    async with other:
        await asyncio.sleep(0)
        async with one:
            pass


async def stuck_with_itself(lock):
    async with lock:
        async with lock:
            pass


async def stuck_behind_child(lock):
    async with lock:
        child = asyncio.create_task(stuck_child(lock))
        await child


async def stuck_child(lock):
    async with lock:
        pass


async def free_first(one, other):
    async with one:
        await asyncio.sleep(0)
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(asyncio.timeout(1000))
            async with other:
                pass


async def free_second(one, other):
    async with other:
        await asyncio.sleep(0)
        async with one:
            pass


async def main():
    lock, semaphore, managed, handed, alone = (asyncio.Lock(), asyncio.Semaphore(2), asyncio.Lock(), asyncio.Lock(),
                                               asyncio.Lock())
    condition, queue, free = asyncio.Condition(), asyncio.Queue(), asyncio.Condition()
    a, b, c, d, e, f = (asyncio.Lock() for _ in range(6))
    coroutines = [holds(lock), waits(lock), waits(lock),
                  holds_one_of_two(semaphore), holds_one_of_two(semaphore), waits_for_one_of_two(semaphore),
                  holds_by_manager(managed), waits_for_manager(managed),
                  held_before(handed), was_handed_it(handed), waits_for_second(handed),
                  is_notified(condition), waits_for_notice(free),
                  acquired_alone(alone), names_its_exit(alone), waits_for_nobody_known(alone),
                  gets(queue), gets(queue),
                  stuck_first(a, b), stuck_second(a, b), stuck_with_itself(c), stuck_behind_child(d)]
    if HAS_GROUPS:
        coroutines += [free_first(e, f), free_second(e, f)]
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    for _ in range(10):
        await asyncio.sleep(0)
    async with condition:
        tasks.append(asyncio.create_task(holds_condition(condition)))
        tasks.append(asyncio.create_task(enters_condition(condition)))
        condition.notify()  # who is notified waits for the lock again, which the new task gets first
        for _ in range(10):
            await asyncio.sleep(0)
    for _ in range(10):
        await asyncio.sleep(0)
    os.kill(os.getpid(), signal.SIGKILL)


asyncio.run(main())
