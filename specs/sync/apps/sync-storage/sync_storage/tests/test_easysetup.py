from webob import Request

from sync_storage.tests.support import ServiceTests

FIRST, SECOND, THIRD = "a" * 256, "b" * 256, "c" * 256


class EasySetupTests(ServiceTests):
    settings = "failed-attempts = 3\nchannel-seconds = 60\ntrusted-proxies = 10.0.0.1\n"

    def send(self, device, path, method="GET", body=b"", address="192.0.2.1", **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers["X-KeyExchange-Id"] = device
        return Request.blank(f"/keyexchange/{path}", method=method, body=body, headers=headers, remote_addr=address).get_response(self.app)

    def test_two_devices_exchange_messages(self):
        channel = self.send(FIRST, "new_channel").json
        self.assertEqual(self.send(FIRST, channel).status_code, 404)
        put = self.send(FIRST, channel, "PUT", b'{"step": 1}', If_None_Match="*")
        self.assertEqual(put.status_code, 200)
        read = self.send(SECOND, channel)
        self.assertEqual((read.json, read.headers["ETag"]), ({"step": 1}, put.headers["ETag"]))
        self.assertEqual(self.send(SECOND, channel, If_None_Match=read.headers["ETag"]).status_code, 304)
        self.assertEqual(self.send(SECOND, channel, "PUT", b"{}", If_None_Match="*").status_code, 412)
        self.assertEqual(self.send(SECOND, channel, "PUT", b'{"step": 2}', If_Match=read.headers["ETag"]).status_code, 200)
        self.assertEqual(self.send(FIRST, channel, "PUT", b"{}", If_Match=read.headers["ETag"]).status_code, 412)
        self.assertEqual(self.send(FIRST, channel).json, {"step": 2})
        self.assertEqual(self.send(THIRD, channel).status_code, 403)
        self.assertEqual(self.send(SECOND, channel, "DELETE").status_code, 200)
        self.assertEqual(self.send(FIRST, channel).status_code, 404)

    def test_a_channel_is_short_lived_and_messages_are_small(self):
        channel = self.send(FIRST, "new_channel").json
        self.assertEqual(self.send(FIRST, channel, "PUT", b"x" * 8193).status_code, 413)
        self.assertEqual(self.send(FIRST, channel, "PUT", b"\xff").status_code, 400)
        self.time += 61
        self.assertEqual(self.send(FIRST, channel, "PUT", b"{}").status_code, 404)
        self.assertEqual(self.send("short", "new_channel").status_code, 400)

    def test_whoever_guesses_names_is_refused(self):
        channel = self.send(FIRST, "new_channel").json
        self.assertEqual([self.send(THIRD, "guess%d" % n).status_code for n in range(4)], [404, 404, 404, 429])
        self.assertEqual(self.send(SECOND, channel).status_code, 429)
        self.assertEqual(self.send(SECOND, channel, address="192.0.2.2").status_code, 404)

    def test_only_a_trusted_proxy_names_the_client(self):
        for _ in range(3):
            self.send(THIRD, "guess", address="10.0.0.1", X_Forwarded_For="198.51.100.1, 192.0.2.7")
        self.assertEqual(self.send(THIRD, "guess", address="192.0.2.7").status_code, 429)
        self.assertEqual(self.send(THIRD, "guess", address="192.0.2.3", X_Forwarded_For="192.0.2.7").status_code, 404)
