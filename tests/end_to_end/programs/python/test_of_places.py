"""Tests that leave a task behind where nobody expects one. pytest passes them."""
import asyncio
import os

import pytest


async def leave():
    asyncio.create_task(asyncio.sleep(60))
    await asyncio.sleep(0)


def test_elsewhere(tmp_path):
    os.chdir(tmp_path)
    asyncio.run(leave())


def test_nowhere(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    os.chdir(folder)
    folder.rmdir()
    asyncio.run(leave())


@pytest.mark.xfail
def test_fails():
    os.chdir("/")
    asyncio.run(leave())
    raise AssertionError


@pytest.mark.xfail
def test_fails_and_leaves_nothing():
    raise AssertionError
