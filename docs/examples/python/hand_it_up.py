import asyncio

async def foo(delay):
    print("Start foo.") # Eg: Send message
    task = asyncio.create_task(bar(delay))
    print("End foo.")
    return task  # allow the caller to wait for our child tasks

async def bar(delay):
    print("Start bar.")
    await asyncio.sleep(delay)
    print("End bar.") # Eg: Delete message after delay

async def main():
    task = await foo(2)
    await task

if __name__ == "__main__":
    asyncio.run(main())
