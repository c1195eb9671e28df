"""The program ``sync-storage``."""

import argparse
import getpass
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import hawkauthlib

from sync_base import SettingsError
from sync_storage.application import SECTION, StorageService, read_settings


def main(arguments=None):
    """Runs the program; returns its exit status."""
    parser = argparse.ArgumentParser(prog="sync-storage", description="A small Sync storage service.")
    parser.add_argument("--ini", default=os.environ.get("SYNC_STORAGE_INI", "/etc/sync-storage/sync-storage.ini"), help="the settings")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("init", help="create the tables and the secret")
    add_user = commands.add_parser("add-user", help="add a user, or set a new password; it is read from standard input")
    add_user.add_argument("name")
    commands.add_parser("serve", help="serve requests with gunicorn")
    commands.add_parser("purge", help="remove expired items")
    commands.add_parser("check", help="start a server on this host, and read back what it wrote, in a database of its own")
    options = parser.parse_args(arguments)
    try:
        return globals()["_" + options.command.replace("-", "_")](options)
    except SettingsError as error:
        print(f"sync-storage: {error}", file=sys.stderr)
        return 2


def _init(options):
    StorageService(read_settings(options.ini))
    return 0


def _add_user(options):
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if not password:
        print("sync-storage: the password is empty", file=sys.stderr)
        return 2
    print(StorageService(read_settings(options.ini)).users.add(options.name, password))
    return 0


def _purge(options):
    print(StorageService(read_settings(options.ini)).storage.purge())
    return 0


def _serve(options):
    from gunicorn.app.base import BaseApplication

    settings = read_settings(options.ini)

    class Server(BaseApplication):
        def load_config(self):
            self.cfg.set("bind", f"{settings.text('host')}:{settings.number('port', least=1)}")
            self.cfg.set("workers", settings.number("workers", least=1))
            self.cfg.set("proc_name", "sync-storage")

        def load(self):
            # Each worker has connections of its own.
            return StorageService(settings)

    Server().run()
    return 0


def _check(options):
    """Starts the service with a database of its own, asks its heartbeat, and reads back one item."""
    with tempfile.TemporaryDirectory(prefix="sync-storage-") as folder:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        ini = os.path.join(folder, "check.ini")
        with open(ini, "w", encoding="utf-8") as file:
            file.write(f"[{SECTION}]\ndatabase = sqlite:///{folder}/check.db\nsecret-file = {folder}/secret\nport = {port}\nworkers = 1\n")
        StorageService(read_settings(ini)).users.add("check", "check")
        server = subprocess.Popen([sys.executable, "-m", "sync_storage", "--ini", ini, "serve"])
        try:
            print(_round_trip(f"http://127.0.0.1:{port}", server))
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)
    return 0


def _round_trip(url, server):
    deadline = time.monotonic() + 60
    while True:
        try:
            beat = _ask("GET", f"{url}/__heartbeat__")
            break
        except (urllib.error.URLError, ConnectionError):
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
    token = _ask("POST", f"{url}/token", headers={"Authorization": "Basic Y2hlY2s6Y2hlY2s="})
    place = f"{token['api_endpoint']}/storage/bookmarks/first"
    _ask("PUT", place, {"payload": "written"}, token=token)
    read = _ask("GET", place, token=token)["payload"]
    if read != "written":
        raise SystemExit(f"sync-storage: {read!r} was read back")
    return f"heartbeat {beat['status']}, one item written and read back"


def _ask(method, url, body=None, headers=None, token=None):
    from webob import Request

    data = None if body is None else json.dumps(body).encode("utf-8")
    headers = dict(headers or {})
    if token is not None:
        signed = Request.blank(url, method=method)
        hawkauthlib.sign_request(signed, token["id"], token["key"])
        headers["Authorization"] = signed.headers["Authorization"]
    if data is not None:
        headers["Content-Type"] = "application/json"
    request = urllib.request.Request(url, data=data, headers=headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.loads(response.read())
