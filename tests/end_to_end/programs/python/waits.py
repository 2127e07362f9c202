"""Tasks that wait in all that asyncio has to wait in; killed when all of them do."""
import asyncio
import os
import signal


async def in_sleep():
    await asyncio.sleep(3600)


async def in_future(future):
    await future


async def in_queue(queue):
    await queue.get()


async def in_lock(lock):
    async with lock:
        pass


async def in_event(event):
    await event.wait()


async def in_condition(condition):
    async with condition:
        await condition.wait()


async def in_semaphore(semaphore):
    await semaphore.acquire()


async def in_stream(reader):
    await reader.readline()


async def in_lines(reader):
    async for _ in reader:
        pass


async def in_join(task):
    await task


async def in_gather(future):
    await asyncio.gather(future)


async def in_gather_of_tasks(task, future):
    await asyncio.gather(future, task)


async def in_wait(future):
    await asyncio.wait([future])


async def in_wait_for(future):
    await asyncio.wait_for(future, 3600)


async def in_timeout(future):
    async with asyncio.timeout(3600):
        await future


async def in_group():
    async with asyncio.TaskGroup() as group:
        group.create_task(in_sleep(), name="of the group")


async def numbers():
    yield 1
    await asyncio.sleep(3600)


async def in_generator():
    async for _ in numbers():
        pass


class Awaitable:
    def __await__(self):
        return in_sleep().__await__()


async def in_awaitable():
    await Awaitable()


async def deepest():
    await asyncio.sleep(3600)


async def deeper():
    await deepest()


async def in_depth():
    await deeper()


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    lock, condition, semaphore = asyncio.Lock(), asyncio.Condition(), asyncio.Semaphore(0)
    await lock.acquire()
    readers = [asyncio.StreamReader() for _ in range(2)]
    slept = asyncio.create_task(in_sleep())
    tasks = [slept, *map(asyncio.create_task, [
        in_future(future), in_queue(asyncio.Queue()), in_lock(lock), in_event(asyncio.Event()),
        in_condition(condition), in_semaphore(semaphore), in_stream(readers[0]), in_lines(readers[1]),
        in_join(slept), in_gather(future), in_gather_of_tasks(slept, future), in_wait(future), in_wait_for(future), in_timeout(future), in_group(),
        in_generator(), in_awaitable(), in_depth()])]
    for _ in range(5):
        await asyncio.sleep(0)
    assert not any(task.done() for task in tasks)
    os.kill(os.getpid(), signal.SIGKILL)


asyncio.run(main())
