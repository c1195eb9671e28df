"""Limits for addresses that fail again and again."""

import time

import sqlalchemy as sa

from sync_base import Refusal
from sync_storage.schema import attempts, writing


class AttemptLimit:
    """The most failed attempts of one address for one purpose in a window of time."""

    def __init__(self, engine, purpose, most, window, clock=time.time):
        self.engine = engine
        self.purpose = purpose
        self.most = most
        #: The length of the window in seconds.
        self.window = window
        self._clock = clock

    def _key(self, address):
        return attempts.c.purpose == self.purpose, attempts.c.address == address

    def require(self, address):
        """Raises a refusal with status 429 if the address has no attempt left."""
        with self.engine.connect() as connection:
            row = connection.execute(sa.select(attempts).where(*self._key(address))).first()
        now = int(self._clock())
        if row is not None and row.until > now and row.count >= self.most:
            raise Refusal(429, {"error": "too many failed attempts"}, {"Retry-After": str(row.until - now)})

    def failed(self, address):
        """Counts a failed attempt."""
        now = int(self._clock())
        with writing(self.engine) as connection:
            connection.execute(sa.delete(attempts).where(attempts.c.until <= now))
            updated = connection.execute(sa.update(attempts).where(*self._key(address)).values(count=attempts.c.count + 1))
            if updated.rowcount == 0:
                values = {"purpose": self.purpose, "address": address, "count": 1, "until": now + self.window}
                connection.execute(sa.insert(attempts).values(**values))
