"""The people with a storage, and their passwords."""

import base64
import hashlib
import hmac
import os

import sqlalchemy as sa

from sync_storage.schema import users, writing

#: The cost of scrypt (RFC 7914); 16 MiB and about 50 ms.
_COST = {"n": 2**14, "r": 8, "p": 1}


def hashed(password, salt=None):
    """Returns a password as ``scrypt$SALT$HASH``."""
    salt = os.urandom(16) if salt is None else salt
    digest = hashlib.scrypt(password.encode("utf-8"), salt=salt, **_COST)
    return "$".join(["scrypt", base64.b64encode(salt).decode(), base64.b64encode(digest).decode()])


#: The hash that an unknown user is compared with, so that the time of the answer does not tell who has an account.
_NOBODY = hashed("", salt=b"\0" * 16)


class Users:
    """The accounts of a database."""

    def __init__(self, engine):
        self.engine = engine

    def add(self, name, password):
        """Adds a user, or sets a new password; returns the user's number."""
        with writing(self.engine) as connection:
            uid = connection.execute(sa.select(users.c.uid).where(users.c.name == name)).scalar()
            if uid is not None:
                connection.execute(sa.update(users).where(users.c.uid == uid).values(password=hashed(password)))
                return uid
            result = connection.execute(sa.insert(users).values(name=name, password=hashed(password), stamp=0))
            return result.inserted_primary_key[0]

    def login(self, name, password):
        """Returns the number of a user if the password is right; ``None`` otherwise."""
        with self.engine.connect() as connection:
            row = connection.execute(sa.select(users).where(users.c.name == name)).first()
        stored = _NOBODY if row is None else row.password
        salt = base64.b64decode(stored.split("$")[1])
        right = hmac.compare_digest(hashed(password, salt), stored)
        return row.uid if right and row is not None else None
