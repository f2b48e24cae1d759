"""The hub of a process: one membership in the channel layer per topic, and direct sends to the local sockets."""

import asyncio
import json
import logging
import time
import uuid
from collections import Counter, deque
from weakref import WeakKeyDictionary

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer

from realtime import presence
from realtime.models import Topic
from realtime.sockets import Frame, Socket

log = logging.getLogger(__name__)

# Lost beats after which a silent line is cut; see presence.TTL.
MOST_UNANSWERED = 3
# Layers forget a membership after a day.
ENTER_AGAIN = 3600.0  # seconds
LAYER_PAUSE = 1.0  # seconds between two attempts to reach a channel layer that is down
# After so many questions the loop turns to whoever else waits: thousands of answers come back to each beat.
ASKED_IN_A_ROW = 100


class Room:
    """The local sockets of one topic, and the number of the last news that reached them."""

    def __init__(self, topic: str) -> None:
        self.topic = topic
        self.sockets: set[Socket] = set()
        self.seq = 0
        self.recent: deque[tuple[int, str]] = deque(maxlen=64)
        self.ready = asyncio.Event()
        self.entered = 0.0

    def take(self, seq: int, kind: str, html: str | None) -> None:
        """Pass news on, once each. News that come late only say "look": their content may be older than the page's."""
        if (seq, kind) in self.recent:
            return
        self.recent.append((seq, kind))
        if seq < self.seq:
            kind, html = "look", None
        self.seq = max(seq, self.seq)
        self._tell(kind, html)

    def catch_up(self, seq: int) -> None:
        """Say "look" when the database knows of news that the layer never brought."""
        if seq > self.seq:
            self.seq = seq
            self._tell("look", None)

    def _tell(self, kind: str, html: str | None) -> None:
        frame = news(self.seq, kind, html)
        for socket in self.sockets:
            socket.put(frame)


def news(seq: int, kind: str, html: str | None = None) -> Frame:
    """Return the frame that says it."""
    content = {"seq": seq, "kind": kind} | ({"html": html} if html is not None else {})
    return Frame(json.dumps(content, ensure_ascii=False, separators=(",", ":")))


class Hub:
    """All rooms of one event loop. It sleeps while nobody is connected."""

    def __init__(self) -> None:
        self.process = uuid.uuid4().hex
        self.rooms: dict[str, Room] = {}
        self.layer = get_channel_layer()
        self._present: Counter[tuple[str, str]] = Counter()
        self._tasks: list[asyncio.Task[None]] = []
        self._channel = ""
        self._waking = asyncio.Lock()

    async def join(self, socket: Socket, seen: int | None) -> None:
        """Let a socket hear its topic from now on, and tell it to look when it has missed something.

        `seen` is the number of the last news that its page shows, None when it does not know.
        """
        await self._wake()
        topic = socket.ticket.topic
        if (room := self.rooms.get(topic)) is None:
            room = self.rooms[topic] = Room(topic)
            # The socket waits in the room, so that nothing is lost while the membership is being made.
            room.sockets.add(socket)
            await self._open(room)
        else:
            room.sockets.add(socket)
            await room.ready.wait()
        socket.put(news(room.seq, "hello" if seen is not None and seen >= room.seq else "look"))
        await self._arrive(socket)

    async def leave(self, socket: Socket) -> None:
        """Forget a socket; leave its topic with the last one."""
        topic = socket.ticket.topic
        room = self.rooms.get(topic)
        if room is None or socket not in room.sockets:
            return
        room.sockets.discard(socket)
        if not room.sockets:
            del self.rooms[topic]
            await self._on_layer("group_discard", topic)
        await self._depart(socket)
        if not self.rooms:
            self._sleep()

    async def _open(self, room: Room) -> None:
        try:
            await self._enter(room)
            seqs = await database_sync_to_async(_seqs)([room.topic])
            room.seq = max(room.seq, seqs.get(room.topic, 0))
        finally:
            room.ready.set()

    async def _enter(self, room: Room) -> None:
        await self._on_layer("group_add", room.topic)
        room.entered = time.monotonic()

    async def _arrive(self, socket: Socket) -> None:
        if who := socket.ticket.who:
            key = (socket.ticket.topic, who)
            self._present[key] += 1
            if self._present[key] == 1:
                await database_sync_to_async(presence.arrive)(self.process, *key)

    async def _depart(self, socket: Socket) -> None:
        key = (socket.ticket.topic, socket.ticket.who)
        if key in self._present:
            self._present[key] -= 1
            if not self._present[key]:
                del self._present[key]
                await database_sync_to_async(presence.leave)(self.process, *key)

    async def _wake(self) -> None:
        async with self._waking:
            if not self._tasks:
                self._channel = await self.layer.new_channel()
                self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._beat())]

    def _sleep(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks = []

    async def _on_layer(self, verb: str, topic: str) -> None:
        """Join or leave a group. A dead layer only delays news until the next beat."""
        try:
            await getattr(self.layer, verb)(topic, self._channel)
        except Exception:
            log.exception("the channel layer refused %s of %s", verb, topic)

    async def _listen(self) -> None:
        while True:
            try:
                message = await self.layer.receive(self._channel)
            except Exception:
                log.exception("the channel layer brings nothing")
                await asyncio.sleep(LAYER_PAUSE)
                continue
            if room := self.rooms.get(message["topic"]):
                room.take(message["seq"], message["kind"], message.get("html"))

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(presence.BEAT.total_seconds())
            try:
                await self.beat()
            except Exception:
                log.exception("a beat of the hub failed")

    async def beat(self) -> None:
        """Ask every page for a sign of life, cut the silent ones, and compare with the numbers in the database."""
        for room in list(self.rooms.values()):
            if time.monotonic() - room.entered > ENTER_AGAIN:
                await self._enter(room)
            for place, socket in enumerate(list(room.sockets), start=1):
                if socket.unanswered >= MOST_UNANSWERED:
                    socket.dropped.set()
                else:
                    socket.ask()
                if place % ASKED_IN_A_ROW == 0:
                    await asyncio.sleep(0)
        if self._present:
            await database_sync_to_async(presence.beat)(self.process)
        for topic, seq in (await database_sync_to_async(_seqs)(list(self.rooms))).items():
            if topic in self.rooms:
                self.rooms[topic].catch_up(seq)


def _seqs(topics: list[str]) -> dict[str, int]:
    return dict(Topic.objects.filter(name__in=topics).values_list("name", "seq"))


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """Return the hub of the running event loop."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())
