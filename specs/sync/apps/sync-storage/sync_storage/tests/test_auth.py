import hawkauthlib
import tokenlib
from webob import Request

from sync_storage.tests.support import ServiceTests


class AuthTests(ServiceTests):
    settings = "failed-attempts = 3\nfailed-attempts-seconds = 60\n"

    def test_a_token_opens_only_its_own_storage(self):
        other = self.app.users.add("bob", "secret of bob")
        self.assertEqual(self.ask("/info/collections").status_code, 200)
        request = Request.blank(f"/1.5/{other}/info/collections")
        hawkauthlib.sign_request(request, self.token["id"], self.token["key"])
        self.assertEqual(request.get_response(self.app).status_code, 403)
        self.assertEqual(self.token["api_endpoint"], f"http://localhost/1.5/{self.uid}")

    def test_a_request_without_a_good_signature_is_refused(self):
        path = f"/1.5/{self.uid}/info/collections"
        self.assertEqual(Request.blank(path).get_response(self.app).status_code, 401)
        wrong = dict(self.token, key="wrong")
        self.assertEqual(self.ask("/info/collections", token=wrong).status_code, 401)
        forged = tokenlib.make_token({"uid": self.uid}, secret="x" * 64)
        self.assertEqual(self.ask("/info/collections", token={"id": forged, "key": tokenlib.get_token_secret(forged, secret="x" * 64)}).status_code, 401)
        for header in ["Hawk", "Hawk id", 'Hawk id="x"', "Basic YTpi", 'Hawk id="é", mac="x", ts="1", nonce="n"', "Hawk \x00"]:
            response = Request.blank(path, headers={"Authorization": header}).get_response(self.app)
            self.assertEqual(response.status_code, 401, header)
            self.assertEqual(response.headers["WWW-Authenticate"], "Hawk")

    def test_a_signed_request_counts_once(self):
        request = Request.blank(f"/1.5/{self.uid}/info/collections")
        hawkauthlib.sign_request(request, self.token["id"], self.token["key"])
        self.assertEqual([request.copy().get_response(self.app).status_code for _ in range(2)], [200, 401])

    def test_an_address_that_fails_has_few_attempts_and_others_are_not_hurt(self):
        self.assertEqual([self.login("ann", "x").status_code for _ in range(4)], [401, 401, 401, 429])
        refused = self.login("ann", "secret of ann")
        self.assertEqual((refused.status_code, refused.headers["Retry-After"]), (429, "60"))
        self.assertEqual(self.login("ann", "secret of ann", address="192.0.2.2").status_code, 200)
        self.time += 61
        self.assertEqual(self.login("ann", "secret of ann").status_code, 200)

    def test_credentials_that_cannot_be_read(self):
        for header in ["", "Basic", "Basic !!!", "Basic /w==", "Basic YW5u", "Bearer x"]:
            request = Request.blank("/token", method="POST", headers={"Authorization": header} if header else {}, remote_addr="192.0.2.9")
            self.assertEqual(request.get_response(self.app).status_code, 401, header)
        self.assertEqual(self.login("nobody", "x", address="192.0.2.8").status_code, 401)

    def test_the_heartbeat_writes_and_reads(self):
        self.assertEqual(Request.blank("/__heartbeat__").get_response(self.app).json["checks"], {"database": "ok"})
