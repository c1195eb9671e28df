import json
import logging
import unittest

from webob import Request

from sync_base import Application, Refusal, json_response


class ApplicationTests(unittest.TestCase):
    def setUp(self):
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)
        self.broken = False
        self.app = Application("greeter", "1.0", checks={"store": self.check}, body_limit=100)

        @self.app.route("GET", "/hello/{name}")
        def hello(request, name):
            if name == "refused":
                raise Refusal(403, 14, {"Retry-After": "5"})
            return json_response({"hello": name})

    def check(self):
        if self.broken:
            raise OSError("secret reason")

    def ask(self, path, **options):
        return Request.blank(path, **options).get_response(self.app)

    def test_parts_of_a_path_become_arguments(self):
        self.assertEqual(self.ask("/hello/world").json, {"hello": "world"})
        self.assertEqual(self.ask("/hello/a%2Bb").json, {"hello": "a+b"})
        self.assertEqual(self.ask("/hello/a/b").status_code, 404)
        self.assertEqual(self.ask("/hello/world", method="HEAD").status_code, 200)

    def test_errors_are_json(self):
        response = self.ask("/hello/refused")
        self.assertEqual((response.status_code, response.json, response.headers["Retry-After"]), (403, 14, "5"))
        response = self.ask("/hello/world", method="POST")
        self.assertEqual((response.status_code, response.headers["Allow"]), (405, "GET"))
        self.assertEqual(self.ask("/hello/x", method="GET", body=b"x" * 101).status_code, 413)
        self.assertEqual(self.ask("/hello/%ff").status_code, 400)

    def test_the_heartbeat_says_what_works_and_keeps_the_reason_to_itself(self):
        self.assertEqual(self.ask("/__heartbeat__").json, {"status": "ok", "checks": {"store": "ok"}})
        self.broken = True
        response = self.ask("/__heartbeat__")
        self.assertEqual((response.status_code, response.json["checks"]), (503, {"store": "error"}))
        page = self.ask("/__heartbeat__", accept="text/html,*/*;q=0.1")
        self.assertEqual((page.status_code, page.content_type), (503, "text/html"))
        self.assertNotIn("secret", page.text)
        self.assertEqual(self.ask("/__lbheartbeat__").status_code, 200)
        self.assertEqual(json.loads(self.ask("/__version__").body), {"name": "greeter", "version": "1.0"})
