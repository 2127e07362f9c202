"""A task in each way to wait that trio has; says when all of them do. The folder for a named pipe is its argument."""
import os
import signal
import subprocess
import sys
import time

import trio
import trio.testing

FOREVER = ["sleep", "3600"]


async def main():
    lock, fifo_lock, limiter = trio.Lock(), trio.StrictFIFOLock(), trio.CapacityLimiter(1)
    free, held = trio.Condition(), trio.Condition()
    await lock.acquire()
    await fifo_lock.acquire()
    await limiter.acquire_on_behalf_of("somebody")
    await held.acquire()
    send, ours = trio.open_memory_channel(0)
    theirs, receive = trio.open_memory_channel(0)
    (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
    address = listener.socket.getsockname()
    stream = await trio.open_tcp_stream(*address)
    served = await listener.accept()
    socket = trio.socket.socket()
    await socket.connect(address)
    memory, other_end = trio.testing.memory_stream_pair()
    readable, writable = os.pipe()
    pipe = os.path.join(sys.argv[1], "pipe")
    os.mkfifo(pipe)
    process = await trio.lowlevel.open_process(FOREVER, stdout=subprocess.PIPE)
    accepted = await listener.accept()
    full = await trio.open_tcp_stream(*address)
    unread = await listener.accept()

    async def acquires_lock():
        await lock.acquire()

    async def enters_lock():
        async with lock:
            pass

    async def acquires_fifo_lock():
        await fifo_lock.acquire()

    async def enters_semaphore():
        async with trio.Semaphore(0):
            pass

    async def enters_limiter():
        async with limiter:
            pass

    async def enters_condition():
        async with held:
            pass

    async def waits_for_condition():
        async with free:
            await free.wait()

    async def waits_for_event():
        await trio.Event().wait()

    async def sends():
        await send.send("never")

    async def receives():
        async for _ in receive:
            pass

    async def in_thread():
        await trio.to_thread.run_sync(time.sleep, 3600)

    async def accepts():
        await listener.accept()

    async def receives_some():
        async for _ in stream:
            pass

    async def sends_all():
        await full.send_all(bytes(100_000_000))

    async def of_socket():
        await socket.recv(1)

    async def receives_of_memory():
        await memory.receive_some(1)

    async def waits_readable():
        await trio.lowlevel.wait_readable(readable)

    async def of_pipe():
        await process.stdout.receive_some(1)

    async def waits_for_process():
        await process.wait()

    async def runs_process():
        await trio.run_process(FOREVER)

    async def leaves_process():
        async with await trio.lowlevel.open_process(FOREVER) as entered:
            entered.kill = lambda: None  # it would not have to wait

    async def sleeps():
        await trio.sleep(3600)

    async def sleeps_until():
        await trio.sleep_until(trio.current_time() + 3600)

    async def sleeps_forever():
        await trio.sleep_forever()

    async def parks():
        await trio.lowlevel.ParkingLot().park()

    async def is_to_be_rescheduled():
        await trio.lowlevel.wait_task_rescheduled(lambda _: trio.lowlevel.Abort.SUCCEEDED)

    async def waits_for_signals():
        with trio.open_signal_receiver(signal.SIGUSR1) as signals:
            async for _ in signals:
                pass

    async def reads_path():
        await trio.Path(pipe).read_text()

    async def opens_file():
        await trio.open_file(pipe)

    async def leaves_nursery():
        async with trio.open_nursery() as nursery:
            nursery.start_soon(sleeps)

    async def starts():
        async with trio.open_nursery() as nursery:
            await nursery.start(is_started)

    async def is_started(task_status):
        await trio.sleep_forever()

    async def waits_for_all():
        await trio.testing.wait_all_tasks_blocked(3600)

    waits = [what for name, what in locals().items() if name != "is_started" and type(what) is type(acquires_lock)]
    async with trio.open_nursery() as nursery:
        for wait in waits:
            nursery.start_soon(wait)
        await trio.testing.wait_all_tasks_blocked(0.1)
        print("all wait", ours, theirs, other_end, writable, served, accepted, unread, flush=True)


trio.run(main)
