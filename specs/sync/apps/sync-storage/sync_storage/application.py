"""The service as one WSGI application."""

import os
import secrets
import socket
import time

import sqlalchemy as sa

from sync_base import Application, Refusal, Settings, SettingsError
from sync_storage import __version__
from sync_storage.api import StorageAPI, text_of
from sync_storage.attempts import AttemptLimit
from sync_storage.auth import Tokens, basic_credentials
from sync_storage.easysetup import EasySetup, FailedAttempt
from sync_storage.schema import connect, heartbeats, metadata, writing
from sync_storage.storage import Storage
from sync_storage.users import Users

SECTION = "sync-storage"

#: Every setting with its default; ``None`` for one that must be given.
DEFAULTS = {
    "database": None,
    "secret-file": None,
    "public-url": "",
    "token-duration": 3600,
    "quota-bytes": 25 * 1024 * 1024,
    "channel-seconds": 300,
    "failed-attempts": 10,
    "failed-attempts-seconds": 300,
    "trusted-proxies": "",
    "host": "127.0.0.1",
    "port": 8000,
    "workers": 2,
}


def read_settings(path):
    """Reads the settings of the service from an INI file; raises ``SettingsError``."""
    return Settings(path, SECTION, DEFAULTS)


def read_secret(path):
    """Returns the secret that tokens are signed with; it is created, readable by its owner only, if the file is missing."""
    try:
        with open(path, encoding="ascii") as file:
            secret = file.read().strip()
    except FileNotFoundError:
        secret = secrets.token_hex(32)
        temporary = f"{path}.{os.getpid()}"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secret + "\n")
        try:
            # A link does not replace the secret of a process that was faster.
            os.link(temporary, path)
        except FileExistsError:
            return read_secret(path)
        finally:
            os.unlink(temporary)
    if len(secret) < 32:
        raise SettingsError(f"the secret in {path} has fewer than 32 characters")
    return secret


class StorageService(Application):
    """The storage API, the token endpoint and the mailbox of easy setup."""

    def __init__(self, settings, clock=time.time):
        super().__init__("sync-storage", __version__, checks={"database": self.check_database})
        self.engine = connect(settings.text("database"))
        metadata.create_all(self.engine)
        self.storage = Storage(self.engine, settings.number("quota-bytes"), clock)
        self.users = Users(self.engine)
        public_url = settings.text("public-url") if settings.words("public-url") else None
        self.tokens = Tokens(read_secret(settings.text("secret-file")), settings.number("token-duration", least=1), public_url)
        self._proxies = set(settings.words("trusted-proxies"))
        most, window = settings.number("failed-attempts", least=1), settings.number("failed-attempts-seconds", least=1)
        self._logins = AttemptLimit(self.engine, "login", most, window, clock)
        self._guesses = AttemptLimit(self.engine, "keyexchange", most, window, clock)
        self.route("POST", "/token")(self._token)
        StorageAPI(self.storage, self.tokens).register(self)
        EasySetup(self.engine, self._guesses, settings.number("channel-seconds", least=1), clock).register(self)

    def _respond(self, request):
        self._note_client(request)
        try:
            return super()._respond(request)
        except FailedAttempt:
            self._guesses.failed(request.remote_addr or "")
            raise

    def _note_client(self, request):
        """Takes the client's address from the last entry of ``X-Forwarded-For`` if a trusted proxy sent the request."""
        if request.remote_addr in self._proxies and request.headers.get("X-Forwarded-For"):
            request.environ["REMOTE_ADDR"] = request.headers["X-Forwarded-For"].split(",")[-1].strip()[:64]

    def finish(self, request, response):
        super().finish(request, response)
        response.headers["X-Weave-Timestamp"] = text_of(self.storage.now())

    def _token(self, request):
        address = request.remote_addr or ""
        self._logins.require(address)
        credentials = basic_credentials(request)
        uid = self.users.login(*credentials) if credentials else None
        if uid is None:
            if credentials:
                self._logins.failed(address)
            raise Refusal(401, {"error": "no such user, or a wrong password"}, {"WWW-Authenticate": 'Basic realm="sync", charset="UTF-8"'})
        return self.tokens.issue(request, uid)

    def check_database(self):
        """Writes one row and reads it back; raises an exception if that fails."""
        value, host = secrets.token_hex(8), f"{socket.gethostname()[:100]}-{os.getpid()}"
        with writing(self.engine) as connection:
            connection.execute(sa.delete(heartbeats).where(heartbeats.c.host == host))
            connection.execute(sa.insert(heartbeats).values(host=host, value=value))
        with self.engine.connect() as connection:
            found = connection.execute(sa.select(heartbeats.c.value).where(heartbeats.c.host == host)).scalar()
        if found != value:
            raise RuntimeError("the database does not return what was written")


__all__ = ["DEFAULTS", "StorageService", "read_secret", "read_settings"]
