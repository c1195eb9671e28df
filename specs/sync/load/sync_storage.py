"""Clients of the storage, for ``relcli loadtest``: each function whose name begins with ``load_`` is a step."""

import urllib.parse

import hawkauthlib
from webob import Request


def setup(session):
    """Logs in; every client has a token of its own."""
    token = session.post("/token", headers={"Authorization": "Basic bG9hZDpsb2Fk"}).json()
    session.token, session.place, session.written = token, token["api_endpoint"], []


def _ask(session, method, path, body=None):
    url = session.place + path
    signed = Request.blank(url, method=method)
    hawkauthlib.sign_request(signed, session.token["id"], session.token["key"])
    return session.request(method, urllib.parse.urlsplit(url).path, body, headers={"Authorization": signed.headers["Authorization"]})


def load_write(session):
    """Writes one item of a bookmark's size."""
    name = f"item{session.worker}x{session.random.randrange(1000)}"
    _ask(session, "PUT", f"/storage/bookmarks/{name}", {"payload": "x" * session.random.randrange(100, 600)})
    session.written.append(name)


def load_read(session):
    """Reads back an item that this client wrote."""
    if not session.written:
        return load_write(session)
    name = session.random.choice(session.written)
    if not _ask(session, "GET", f"/storage/bookmarks/{name}").json()["payload"].startswith("x"):
        raise RuntimeError("another payload was read back")


def load_info(session):
    """Asks when the collections changed, as every sync begins."""
    _ask(session, "GET", "/info/collections")


load_read.weight = 4
load_info.weight = 3
