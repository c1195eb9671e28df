"""The tables of the service, and the connection to their database."""

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import mysql

metadata = sa.MetaData()

#: The people with a storage. ``stamp`` is the last time of a change in hundredths of a second: it only grows.
users = sa.Table(
    "users", metadata,
    sa.Column("uid", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("name", sa.String(255), nullable=False, unique=True),
    sa.Column("password", sa.String(255), nullable=False),
    sa.Column("stamp", sa.BigInteger, nullable=False, default=0),
)

#: The collections of each user, with the time of their last change.
collections = sa.Table(
    "collections", metadata,
    sa.Column("uid", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("modified", sa.BigInteger, nullable=False),
)

#: The items (basic storage objects). ``expires`` is in hundredths of a second.
items = sa.Table(
    "items", metadata,
    sa.Column("uid", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("collection", sa.String(32), primary_key=True),
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("payload", sa.Text().with_variant(mysql.LONGTEXT(), "mysql"), nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("sortindex", sa.Integer),
    sa.Column("modified", sa.BigInteger, nullable=False),
    sa.Column("expires", sa.BigInteger),
    sa.Index("items_modified", "uid", "collection", "modified"),
)

#: The mailboxes of easy setup.
channels = sa.Table(
    "channels", metadata,
    sa.Column("id", sa.String(8), primary_key=True),
    sa.Column("first", sa.String(256), nullable=False),
    sa.Column("second", sa.String(256)),
    sa.Column("message", sa.Text),
    sa.Column("etag", sa.String(64)),
    sa.Column("accesses", sa.Integer, nullable=False, default=0),
    sa.Column("expires", sa.BigInteger, nullable=False),
)

#: The failed attempts of each address in the current window.
attempts = sa.Table(
    "attempts", metadata,
    sa.Column("purpose", sa.String(16), primary_key=True),
    sa.Column("address", sa.String(64), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("until", sa.BigInteger, nullable=False),
)

#: One row for each process, which the heartbeat writes and reads back.
heartbeats = sa.Table(
    "heartbeats", metadata,
    sa.Column("host", sa.String(128), primary_key=True),
    sa.Column("value", sa.String(64), nullable=False),
)


def connect(url):
    """Returns the engine of a database: ``sqlite:////path`` or ``mysql+pymysql://user:password@host/name``."""
    engine = sa.create_engine(url, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def prepare(connection, record):
            # SQLAlchemy begins transactions itself, see ``begin``.
            connection.isolation_level = None
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA busy_timeout=10000")

        @event.listens_for(engine, "begin")
        def begin(connection):
            # A writer waits here for the other one, and not in the middle of its work, where SQLite could only refuse it.
            kind = connection.get_execution_options().get("sync_begin", "DEFERRED")
            connection.exec_driver_sql(f"BEGIN {kind}")

    return engine


def writing(engine):
    """Returns a transaction that writes, as a context manager with its connection."""
    return engine.execution_options(sync_begin="IMMEDIATE").begin()
