"""Tasks that are started into a nursery by `start()`, and nurseries that are over while the program keeps them."""
import trio
import trio.testing


async def beside():
    await trio.sleep_forever()


async def service(task_status=trio.TASK_STATUS_IGNORED):
    trio.lowlevel.current_task().parent_nursery.start_soon(beside)  # it moves with the one that has started it
    await trio.sleep(0)
    task_status.started()
    await trio.sleep_forever()


async def early(task_status=trio.TASK_STATUS_IGNORED):
    await trio.sleep_forever()


async def plain():
    async with trio.open_nursery() as within:
        await within.start(early)


async def nothing():
    pass


async def main():
    async with trio.open_nursery() as ended_within:
        ended_within.start_soon(nothing)
        await trio.testing.wait_all_tasks_blocked()
    async with trio.open_nursery() as ended_behind:
        ended_behind.start_soon(nothing)
    async with trio.open_nursery() as nursery:
        await nursery.start(service)
        await nursery.start(trio.serve_tcp, nothing, 0)
        nursery.start_soon(plain)
        await trio.testing.wait_all_tasks_blocked()
        print("all wait", flush=True)


def program():
    trio.run(main)


program()
