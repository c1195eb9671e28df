"""The mailbox of easy setup, through which two devices of a user agree on a key (J-PAKE).

A device opens a channel and shows its name; the other one joins. Each writes a message and waits until the other's is there. The server only
carries the messages: what they mean is between the devices.
"""

import hashlib
import re
import secrets
import time

import sqlalchemy as sa

from sync_base import Refusal, json_response
from sync_storage.schema import channels, writing

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_NAME_LENGTH = 6
_DEVICE = re.compile(r"[0-9a-f]{256}")
#: The most bytes of one message, and the most accesses of one channel.
_MESSAGE_LIMIT = 8192
_ACCESS_LIMIT = 60


class EasySetup:
    """The channels of a database."""

    def __init__(self, engine, limit, lifetime, clock=time.time):
        self.engine = engine
        self.limit = limit
        #: The life of a channel in seconds.
        self.lifetime = lifetime
        self._clock = clock

    def register(self, app):
        """Adds the routes to an application."""
        app.route("GET", "/keyexchange/new_channel")(self.open)
        app.route("GET", "/keyexchange/{channel}")(self.read)
        app.route("PUT", "/keyexchange/{channel}")(self.write)
        app.route("DELETE", "/keyexchange/{channel}")(self.close)

    def open(self, request):
        """Opens a channel for the device that asks, and returns its name."""
        device = self._device(request)
        now = int(self._clock())
        with writing(self.engine) as connection:
            connection.execute(sa.delete(channels).where(channels.c.expires <= now))
            while True:
                name = "".join(secrets.choice(_ALPHABET) for _ in range(_NAME_LENGTH))
                if connection.execute(sa.select(channels.c.id).where(channels.c.id == name)).first() is None:
                    break
            connection.execute(sa.insert(channels).values(id=name, first=device, accesses=0, expires=now + self.lifetime))
        return json_response(name)

    def read(self, request, channel):
        """Returns the message; 304 while it is still the one that the device knows."""
        with writing(self.engine) as connection:
            row = self._joined(connection, request, channel)
        if row.message is None:
            raise Refusal(404, {"error": "no message yet"})
        if request.headers.get("If-None-Match", "").strip('"') == row.etag:
            raise Refusal(304, None, {"ETag": f'"{row.etag}"'})
        response = json_response(None, headers={"ETag": f'"{row.etag}"'})
        response.body = row.message.encode("utf-8")
        return response

    def write(self, request, channel):
        """Stores a message; ``If-None-Match: *`` and ``If-Match`` keep a device from overwriting one that it has not read."""
        try:
            text = request.body.decode("utf-8")
        except UnicodeDecodeError:
            raise Refusal(400, {"error": "the message is not UTF-8"}) from None
        if len(request.body) > _MESSAGE_LIMIT:
            raise Refusal(413, {"error": f"a message has at most {_MESSAGE_LIMIT} bytes"})
        with writing(self.engine) as connection:
            row = self._joined(connection, request, channel)
            expected = request.headers.get("If-Match", "").strip('"')
            if (request.headers.get("If-None-Match") == "*" and row.message is not None) or (expected and expected != (row.etag or "")):
                raise Refusal(412, {"error": "there is another message"}, {"ETag": f'"{row.etag}"'} if row.etag else {})
            etag = hashlib.sha256(secrets.token_bytes(16) + request.body).hexdigest()[:32]
            connection.execute(sa.update(channels).where(channels.c.id == channel).values(message=text, etag=etag))
        return json_response("", headers={"ETag": f'"{etag}"'})

    def close(self, request, channel):
        """Removes the channel: the devices are done, or one of them does not trust the other."""
        with writing(self.engine) as connection:
            self._joined(connection, request, channel)
            connection.execute(sa.delete(channels).where(channels.c.id == channel))
        return json_response("")

    def _device(self, request):
        device = request.headers.get("X-KeyExchange-Id", "")
        if not _DEVICE.fullmatch(device):
            raise Refusal(400, {"error": "X-KeyExchange-Id has 256 hexadecimal digits"})
        return device

    def _joined(self, connection, request, name):
        """Returns the channel after the device joined it.

        Whoever guesses names is soon refused: each wrong one counts as a failed attempt of the address.
        """
        device = self._device(request)
        self.limit.require(request.remote_addr or "")
        row = connection.execute(sa.select(channels).where(channels.c.id == name).with_for_update()).first()
        if row is None or row.expires <= self._clock():
            raise FailedAttempt(404, {"error": "no such channel"})
        if row.second is None and device != row.first:
            connection.execute(sa.update(channels).where(channels.c.id == name).values(second=device))
        elif device not in (row.first, row.second):
            raise FailedAttempt(403, {"error": "the channel is for two other devices"})
        if row.accesses >= _ACCESS_LIMIT:
            raise Refusal(410, {"error": "the channel was used too often"})
        connection.execute(sa.update(channels).where(channels.c.id == name).values(accesses=channels.c.accesses + 1))
        return row


class FailedAttempt(Refusal):
    """A refusal that counts against the address."""
