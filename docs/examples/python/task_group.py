import asyncio

async def foo(delay, group):
    print("Start foo.")
    group.create_task(bar(delay))
    print("End foo.")

async def bar(delay):
    print("Start bar.")
    await asyncio.sleep(delay)
    print("End bar.")

async def main():
    async with asyncio.TaskGroup() as group:
        await foo(2, group)

if __name__ == "__main__":
    asyncio.run(main())
