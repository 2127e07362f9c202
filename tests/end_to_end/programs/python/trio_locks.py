"""Tasks of trio or anyio that hold locks, and wait for them. Those that are called `stuck` wait for each other."""
import os
import signal
import sys

library = __import__(sys.argv[1])
backend = sys.argv[2:]


async def acquired_alone(lock):
    await lock.acquire()
    await library.sleep_forever()


async def waits(lock):
    async with lock:
        pass


async def holds_semaphore(semaphore):
    async with semaphore:
        await library.sleep_forever()


async def waits_for_semaphore(semaphore):
    async with semaphore:
        pass


async def is_notified(condition):
    async with condition:
        await condition.wait()


async def held_before(lock):
    async with lock:
        await library.sleep(0.01)
    await library.sleep_forever()


async def was_handed_it(lock):
    async with lock:
        await library.sleep_forever()


async def waits_for_second(lock):
    async with lock:
        pass


async def stuck_first(one, other):
    async with one:
        await library.sleep(0.01)
        async with other:
            pass


async def stuck_second(one, other):
    await other.acquire()
    await library.sleep(0.01)
    async with one:
        pass


async def free_first(one, other):
    async with one:
        with library.fail_after(1000):
            await library.sleep(0.01)
            async with other:
                pass


async def free_second(one, other):
    async with other:
        await library.sleep(0.01)
        async with one:
            pass


async def main():
    lock, semaphore, condition, handed = (library.Lock(), library.Semaphore(1), library.Condition(), library.Lock())
    a, b, c, d = (library.Lock() for _ in range(4))
    group = library.open_nursery() if library.__name__ == "trio" else library.create_task_group()
    async with group as group:
        for function, *arguments in [(acquired_alone, lock), (waits, lock), (waits, lock),
                                     (holds_semaphore, semaphore), (waits_for_semaphore, semaphore),
                                     (is_notified, condition), (held_before, handed), (was_handed_it, handed),
                                     (waits_for_second, handed), (stuck_first, a, b), (stuck_second, a, b),
                                     (free_first, c, d), (free_second, c, d)]:
            group.start_soon(function, *arguments)
            await library.sleep(0)  # trio starts them in any order
            await library.sleep(0)
        await library.sleep(0.1)
        os.kill(os.getpid(), signal.SIGKILL)


if library.__name__ == "anyio":
    library.run(main, backend=backend[0])
else:
    library.run(main)
