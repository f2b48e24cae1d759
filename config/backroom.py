"""The back room: processes that take uploads in, so that hashing, rules and rows keep nobody's page waiting.

The door passes each request on with the file in which its body lies; what comes back is the answer. One interpreter
computes on one core at a time: without these processes three hundred uploads would stand in line with every page.
"""

import asyncio
import os
import pickle
import socket
import subprocess
import sys
from itertools import count
from typing import IO
from zlib import crc32

from django.conf import settings

from bidding.uploading.server import Answer, Elsewhere, Scope, broken

# What a request is made of; the rest of a scope belongs to the server that made it.
PASSED_ON = {"type", "http_version", "method", "path", "raw_path", "root_path", "scheme", "query_string"}
PASSED_ON |= {"headers", "client", "server"}
# Flushing lets go of the interpreter: a few threads keep core and disk busy, more would queue for the database.
THREADS = 4
# Requests on their way to one process; further ones wait at the door, first come, first served.
AT_ONCE = 2 * THREADS
MOST_MESSAGE = 256 * 1024


class Clerk:
    """One process, as the door sees it; one that ended is replaced, and who waited for it hears that it failed."""

    def __init__(self) -> None:
        self._numbers = count()
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._start()

    def _start(self) -> None:
        # Messages keep their bounds; whichever thread over there is free takes the next one.
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for end in (self._line, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, AT_ONCE * MOST_MESSAGE)
        self._line.setblocking(False)
        command = [sys.executable, "-m", "config.clerks", str(theirs.fileno()), str(THREADS)]
        with theirs:
            self._process = subprocess.Popen(command, cwd=settings.BASE_DIR, pass_fds=[theirs.fileno()])
        asyncio.get_running_loop().add_reader(self._line, self._hear)

    async def ask(self, address: str, scope: Scope, body: IO[bytes]) -> Answer:
        """Let the process answer a request to the upload server of this address."""
        async with self._turns:
            number = next(self._numbers)
            self._waiting[number] = answer = asyncio.get_running_loop().create_future()
            try:
                _pass_on(self._line, pickle.dumps((number, address, scope)), body)
                told: Answer = await answer
                return told
            except OSError:
                return broken()
            finally:
                del self._waiting[number]

    def _hear(self) -> None:
        try:
            message = self._line.recv(MOST_MESSAGE)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        if not message:
            self._replace()
            return
        number, answer = pickle.loads(message)
        self._tell(number, answer)

    def _tell(self, number: int, answer: Answer) -> None:
        # Who hung up meanwhile waits no more.
        if (waiting := self._waiting.get(number)) and not waiting.done():
            waiting.set_result(answer)

    def close(self) -> None:
        """Let go of the process: it answers what it is at, and ends."""
        asyncio.get_running_loop().remove_reader(self._line)
        self._line.close()

    def _replace(self) -> None:
        self.close()
        self._process.wait()
        for number in list(self._waiting):
            self._tell(number, broken())
        self._start()


class Backroom:
    """All clerks. One bidder's requests go to the same one, which knows how far each of its files is hashed."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._clerks: list[Clerk] = []

    def behind(self, address: str) -> Elsewhere:
        """Return what answers requests to the upload server of this address."""

        async def ask(scope: Scope, body: IO[bytes]) -> Answer:
            return await self._ask(address, scope, body)

        return ask

    async def _ask(self, address: str, scope: Scope, body: IO[bytes]) -> Answer:
        cookie = next((value for name, value in scope["headers"] if name == b"cookie"), b"")
        clerk = self._clerks[crc32(cookie) % self._number]
        return await clerk.ask(address, {name: scope[name] for name in PASSED_ON & scope.keys()}, body)

    async def start(self) -> None:
        """Start the processes in the loop that is running."""
        self._clerks = [Clerk() for _one in range(self._number)]

    def close(self) -> None:
        """Let go of all processes."""
        for clerk in self._clerks:
            clerk.close()


def _pass_on(line: socket.socket, message: bytes, body: IO[bytes]) -> None:
    """Send a message with the file that it is about. Raises OSError."""
    try:
        file = os.dup(body.fileno())
        body.flush()
    except OSError:
        # A body in memory.
        file = os.memfd_create("body")
        os.write(file, body.read())
        os.lseek(file, 0, os.SEEK_SET)
    try:
        socket.send_fds(line, [message], [file])
    finally:
        os.close(file)
        # Whoever closes a nameless file last gives its room back, which takes a while: not the door.
        body.close()
