"""What users store, in a database."""

import time
from dataclasses import dataclass

import sqlalchemy as sa

from sync_storage.schema import collections, items, users, writing


class QuotaExceeded(Exception):
    """A change would take more room than the user has."""


class Changed(Exception):
    """Something changed after the time that a client stated."""


@dataclass(frozen=True)
class Page:
    """Some items of a collection; ``next_offset`` is ``None`` at the end."""

    rows: list
    modified: int
    next_offset: object = None


class Storage:
    """The storages of all users. Times are whole hundredths of a second since 1970."""

    def __init__(self, engine, quota, clock=time.time):
        self.engine = engine
        #: The most bytes of payload that a user may store; 0 for no limit.
        self.quota = quota
        self._clock = clock

    def now(self):
        """Returns the current time."""
        return int(self._clock() * 100)

    # Reading

    def modified(self, uid, collection=None, item=None):
        """Returns the time of the last change of an item, a collection or the whole storage; 0 for what is not there."""
        with self.engine.connect() as connection:
            return self._modified(connection, uid, collection, item)

    def _modified(self, connection, uid, collection=None, item=None):
        if item is not None:
            query = sa.select(items.c.modified).where(*self._live(uid, collection), items.c.id == item)
        elif collection is not None:
            query = sa.select(collections.c.modified).where(collections.c.uid == uid, collections.c.name == collection)
        else:
            query = sa.select(users.c.stamp).where(users.c.uid == uid)
        return connection.execute(query).scalar() or 0

    def collections(self, uid):
        """Returns the time of the last change by collection."""
        with self.engine.connect() as connection:
            return {row.name: row.modified for row in connection.execute(sa.select(collections).where(collections.c.uid == uid))}

    def counts(self, uid):
        """Returns the number of items by collection."""
        return self._by_collection(uid, sa.func.count())

    def usage(self, uid):
        """Returns the bytes of payload by collection."""
        return self._by_collection(uid, sa.func.sum(items.c.size))

    def _by_collection(self, uid, value):
        query = sa.select(items.c.collection, value).where(items.c.uid == uid, self._unexpired()).group_by(items.c.collection)
        with self.engine.connect() as connection:
            return {name: int(number) for name, number in connection.execute(query)}

    def item(self, uid, collection, item):
        """Returns an item; ``None`` if there is none."""
        with self.engine.connect() as connection:
            return connection.execute(sa.select(items).where(*self._live(uid, collection), items.c.id == item)).first()

    def page(self, uid, collection, ids=None, newer=None, older=None, sort=None, limit=None, offset=0):
        """Returns the items of a collection that fit, in the order ``newest``, ``oldest``, ``index``, or by id."""
        query = sa.select(items).where(*self._live(uid, collection))
        if ids is not None:
            query = query.where(items.c.id.in_(ids))
        if newer is not None:
            query = query.where(items.c.modified > newer)
        if older is not None:
            query = query.where(items.c.modified < older)
        order = {
            "newest": [items.c.modified.desc()], "oldest": [items.c.modified],
            "index": [sa.func.coalesce(items.c.sortindex, -(10**9)).desc()],
        }.get(sort, [])
        query = query.order_by(*order, items.c.id)
        if limit is not None:
            query = query.limit(limit + 1)
        if offset:
            query = (query if limit is not None else query.limit(10**9)).offset(offset)
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
            modified = self._modified(connection, uid, collection)
        if limit is not None and len(rows) > limit:
            return Page(rows[:limit], modified, offset + limit)
        return Page(rows, modified)

    def _unexpired(self):
        return sa.or_(items.c.expires.is_(None), items.c.expires > self.now())

    def _live(self, uid, collection):
        return items.c.uid == uid, items.c.collection == collection, self._unexpired()

    # Writing

    def put(self, uid, collection, fields, unless_newer=None, guarded=None):
        """Stores items, each a dictionary of fields with an ``id``; returns the time of the change.

        Nothing is stored, and ``Changed`` is raised, if the item ``guarded``, or else the collection, changed after ``unless_newer``; nor is anything stored
        if ``QuotaExceeded`` is raised.
        """
        with writing(self.engine) as connection:
            stamp = self._begin(connection, uid, collection, guarded, unless_newer)
            for item in fields:
                self._store(connection, uid, collection, item, stamp)
            self._require_room(connection, uid)
            self._touch(connection, uid, collection, stamp)
            return stamp

    def delete(self, uid, collection=None, ids=None, unless_newer=None, guarded=None):
        """Removes the whole storage, a collection, or some of its items; returns the time of the change and the number of removed items.

        Raises ``Changed`` like ``put``.
        """
        with writing(self.engine) as connection:
            stamp = self._begin(connection, uid, collection, guarded, unless_newer)
            condition = [items.c.uid == uid]
            if collection is not None:
                condition.append(items.c.collection == collection)
            if ids is not None:
                condition += [items.c.id.in_(ids), self._unexpired()]
            count = connection.execute(sa.delete(items).where(*condition)).rowcount
            if ids is not None:
                self._touch(connection, uid, collection, stamp)
            else:
                gone = [collections.c.uid == uid] + ([collections.c.name == collection] if collection is not None else [])
                connection.execute(sa.delete(collections).where(*gone))
            return stamp, count

    def _begin(self, connection, uid, collection, item, unless_newer):
        """Locks the user's storage, and returns a time later than that of every change before."""
        last = connection.execute(sa.select(users.c.stamp).where(users.c.uid == uid).with_for_update()).scalar()
        if last is None:
            raise KeyError(uid)
        if unless_newer is not None and self._modified(connection, uid, collection, item) > unless_newer:
            raise Changed()
        stamp = max(self.now(), last + 1)
        connection.execute(sa.update(users).where(users.c.uid == uid).values(stamp=stamp))
        return stamp

    def _store(self, connection, uid, collection, fields, stamp):
        key = (items.c.uid == uid, items.c.collection == collection, items.c.id == fields["id"])
        old = connection.execute(sa.select(items.c.expires).where(*key)).first()
        if old is not None and old.expires is not None and old.expires <= stamp:
            # An expired item is gone: its fields are no defaults for the new one.
            connection.execute(sa.delete(items).where(*key))
            old = None
        values = {name: fields[name] for name in ("payload", "sortindex") if name in fields}
        if "payload" in values:
            values["size"] = len(values["payload"].encode("utf-8"))
        if "ttl" in fields:
            values["expires"] = None if fields["ttl"] is None else stamp + fields["ttl"] * 100
        values["modified"] = stamp
        if old is not None:
            connection.execute(sa.update(items).where(*key).values(**values))
        else:
            values = {"payload": "", "size": 0, **values}
            connection.execute(sa.insert(items).values(uid=uid, collection=collection, id=fields["id"], **values))

    def _touch(self, connection, uid, collection, stamp):
        key = (collections.c.uid == uid, collections.c.name == collection)
        if connection.execute(sa.update(collections).where(*key).values(modified=stamp)).rowcount == 0:
            connection.execute(sa.insert(collections).values(uid=uid, name=collection, modified=stamp))

    def _require_room(self, connection, uid):
        if not self.quota:
            return
        used = connection.execute(sa.select(sa.func.sum(items.c.size)).where(items.c.uid == uid, self._unexpired())).scalar() or 0
        if used > self.quota:
            raise QuotaExceeded()

    def purge(self):
        """Removes expired items; returns their number."""
        with writing(self.engine) as connection:
            return connection.execute(sa.delete(items).where(sa.not_(self._unexpired()))).rowcount
