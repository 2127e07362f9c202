"""Marks that name findings in lists, and some that name none."""
import asyncio

import pytest


def leave():
    async def main():
        asyncio.create_task(asyncio.sleep(60))
        await asyncio.sleep(0)

    asyncio.run(main())


@pytest.mark.curfew_allow(["orphaned-task", "pending-at-shutdown"])
def test_list():
    leave()


@pytest.mark.curfew_allow(["orphaned-task"], ("pending-at-shutdown",))
def test_lists():
    leave()


@pytest.mark.curfew_allow("orphaned-taks")
def test_misspelt():
    leave()


@pytest.mark.curfew_allow(None)
def test_none():
    leave()


@pytest.mark.curfew_allow(findings=["orphaned-task"])
def test_keyword():
    leave()
