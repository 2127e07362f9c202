"""Subprocesses, whose pipes asyncio connects in tasks of its own."""
import asyncio
import sys


async def main():
    for _ in range(3):
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", "print('hi')",
                                                       stdout=asyncio.subprocess.PIPE)
        out, _ = await process.communicate()
        print(out.decode().strip(), process.returncode)


asyncio.run(main())
