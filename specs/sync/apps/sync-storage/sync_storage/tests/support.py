"""A service with a database of its own, and a client that signs its requests."""

import base64
import json
import os
import shutil
import tempfile
import unittest

import hawkauthlib
from webob import Request

from sync_storage.application import SECTION, StorageService, read_settings


class ServiceTests(unittest.TestCase):
    #: Further lines of the settings.
    settings = ""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="sync-storage-test-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.time = 1_700_000_000.0
        ini = os.path.join(self.folder, "test.ini")
        with open(ini, "w", encoding="utf-8") as file:
            file.write(f"[{SECTION}]\ndatabase = sqlite:///{self.folder}/test.db\nsecret-file = {self.folder}/secret\n{self.settings}")
        self.app = StorageService(read_settings(ini), clock=lambda: self.time)
        self.addCleanup(self.app.engine.dispose)
        self.uid = self.app.users.add("ann", "secret of ann")
        self.token = self.login("ann", "secret of ann").json

    def login(self, name, password, address="192.0.2.1"):
        credentials = base64.b64encode(f"{name}:{password}".encode()).decode()
        request = Request.blank("/token", method="POST", headers={"Authorization": f"Basic {credentials}"}, remote_addr=address)
        return request.get_response(self.app)

    def ask(self, path, method="GET", body=None, token=None, headers=None, raw=None):
        """Sends a signed request; ``body`` is sent as JSON."""
        token = token or self.token
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        request = Request.blank(f"/1.5/{self.uid}{path}", method=method, body=data, headers=headers or {}, remote_addr="192.0.2.1")
        hawkauthlib.sign_request(request, token["id"], token["key"])
        return request.get_response(self.app)
