import random

from sync_storage.tests.support import ServiceTests


class StorageTests(ServiceTests):
    def put(self, item, payload="x", collection="tabs", **fields):
        self.time += 1
        return self.ask(f"/storage/{collection}/{item}", "PUT", {"payload": payload, **fields})

    def test_an_item_is_read_back_as_it_was_written(self):
        written = self.put("a", "päyload \U0001f600", sortindex=5)
        self.assertEqual(written.status_code, 200)
        read = self.ask("/storage/tabs/a")
        self.assertEqual(read.json, {"id": "a", "payload": "päyload \U0001f600", "sortindex": 5, "modified": written.json})
        self.assertEqual(read.headers["X-Last-Modified"], written.headers["X-Last-Modified"])
        self.assertIn("X-Weave-Timestamp", read.headers)
        self.assertEqual(self.ask("/storage/tabs/none").status_code, 404)

    def test_fields_that_are_absent_keep_their_value(self):
        self.put("a", "x", sortindex=5)
        self.ask("/storage/tabs/a", "PUT", {"sortindex": None})
        self.assertEqual(self.ask("/storage/tabs/a").json["payload"], "x")
        self.assertNotIn("sortindex", self.ask("/storage/tabs/a").json)

    def test_every_change_has_a_later_time_than_the_one_before(self):
        stamps = [self.ask(f"/storage/tabs/{place}", "PUT", {"payload": ""}).json for place in range(5)]
        self.assertEqual(stamps, sorted(set(stamps)))

    def test_a_client_does_not_overwrite_what_it_has_not_seen(self):
        first = self.put("a").headers["X-Last-Modified"]
        second = self.put("b").headers["X-Last-Modified"]
        # The item is as it was, the collection is not.
        self.assertEqual(self.ask("/storage/tabs/a", "PUT", {"payload": "y"}, headers={"X-If-Unmodified-Since": first}).status_code, 200)
        refused = self.ask("/storage/tabs", "POST", [{"id": "c", "payload": "z"}], headers={"X-If-Unmodified-Since": second})
        self.assertEqual(refused.status_code, 412)
        self.assertEqual(self.ask("/storage/tabs/c").status_code, 404)
        self.assertEqual(self.ask("/storage/tabs/a", "DELETE", headers={"X-If-Unmodified-Since": first}).status_code, 412)
        self.assertEqual(self.ask("/storage/tabs", "DELETE", headers={"X-If-Unmodified-Since": first}).status_code, 412)
        self.assertEqual(self.ask("/storage/tabs").status_code, 200)

    def test_what_has_not_changed_is_not_sent_again(self):
        stamp = self.put("a").headers["X-Last-Modified"]
        for path in ["/storage/tabs/a", "/storage/tabs", "/info/collections"]:
            response = self.ask(path, headers={"X-If-Modified-Since": stamp})
            self.assertEqual((response.status_code, response.body), (304, b""), path)
        both = {"X-If-Modified-Since": stamp, "X-If-Unmodified-Since": stamp}
        self.assertEqual(self.ask("/storage/tabs", headers=both).status_code, 400)
        self.assertEqual(self.ask("/storage/tabs", headers={"X-If-Modified-Since": "soon"}).status_code, 400)

    def test_a_collection_is_listed_in_order_and_in_parts(self):
        stamps = {name: self.put(name, sortindex=index).headers["X-Last-Modified"] for name, index in [("b", 2), ("a", 9), ("c", 5)]}
        self.assertEqual(self.ask("/storage/tabs").json, ["a", "b", "c"])
        self.assertEqual(self.ask("/storage/tabs?sort=newest").json, ["c", "a", "b"])
        self.assertEqual(self.ask("/storage/tabs?sort=oldest").json, ["b", "a", "c"])
        self.assertEqual(self.ask("/storage/tabs?sort=index").json, ["a", "c", "b"])
        self.assertEqual(self.ask(f"/storage/tabs?newer={stamps['b']}").json, ["a", "c"])
        self.assertEqual(self.ask(f"/storage/tabs?older={stamps['c']}").json, ["a", "b"])
        self.assertEqual(self.ask("/storage/tabs?ids=c,b,x").json, ["b", "c"])
        part = self.ask("/storage/tabs?limit=2")
        self.assertEqual((part.json, part.headers["X-Weave-Next-Offset"]), (["a", "b"], "2"))
        rest = self.ask("/storage/tabs?limit=2&offset=2")
        self.assertEqual((rest.json, "X-Weave-Next-Offset" in rest.headers), (["c"], False))
        self.assertEqual([item["payload"] for item in self.ask("/storage/tabs?full=1").json], ["x", "x", "x"])
        lines = self.ask("/storage/tabs", headers={"Accept": "application/newlines"})
        self.assertEqual((lines.content_type, lines.text), ("application/newlines", '"a"\n"b"\n"c"\n'))
        for query in ["limit=-1", "limit=x", "offset=1.5", "sort=random", "newer=x", "older=nan", "ids=a/b", "limit=%D9%A3"]:
            self.assertEqual(self.ask("/storage/tabs?" + query).status_code, 400, query)

    def test_many_items_in_one_request_succeed_and_fail_by_themselves(self):
        body = [{"id": "a", "payload": "1"}, {"id": "b", "payload": 5}, {"id": "c", "ttl": -1}, {"id": "d", "sortindex": 1.5}]
        answer = self.ask("/storage/tabs", "POST", body).json
        self.assertEqual((answer["success"], sorted(answer["failed"])), (["a"], ["b", "c", "d"]))
        self.assertEqual(self.ask("/storage/tabs").json, ["a"])
        lines = b'{"id": "n1", "payload": "1"}\n{"id": "n2", "payload": "2"}\n'
        self.assertEqual(self.ask("/storage/tabs", "POST", raw=lines, headers={"Content-Type": "application/newlines"}).json["success"], ["n1", "n2"])
        for wrong in [b"{", b"{}", b"\xff", b"[" * 100_000, b'["x"]', b'[{"id": 5}]']:
            self.assertEqual(self.ask("/storage/tabs", "POST", raw=wrong).status_code, 400, wrong[:10])
        self.assertEqual(self.ask("/storage/tabs", "POST", [{"id": str(n)} for n in range(101)]).status_code, 400)

    def test_names_that_no_client_uses_are_refused(self):
        for path in ["/storage/b%20c/x", "/storage/%3Cscript%3E", "/storage/" + "c" * 33, "/storage/tabs/" + "i" * 65, "/storage/tabs/%C3%A9"]:
            self.assertEqual(self.ask(path).status_code, 400, path)

    def test_items_expire(self):
        self.put("a", ttl=10)
        self.put("b")
        self.time += 11
        self.assertEqual(self.ask("/storage/tabs").json, ["b"])
        self.assertEqual(self.ask("/storage/tabs/a").status_code, 404)
        self.put("a", sortindex=1)
        self.assertEqual(self.app.storage.purge(), 0)
        self.put("c", ttl=1)
        self.time += 2
        self.assertEqual(self.app.storage.purge(), 1)

    def test_removals(self):
        for name in "abc":
            self.put(name)
        self.put("x", collection="bookmarks")
        self.assertEqual(self.ask("/storage/tabs/a", "DELETE").status_code, 200)
        self.assertEqual(self.ask("/storage/tabs/a", "DELETE").status_code, 404)
        self.ask("/storage/tabs?ids=b", "DELETE")
        self.assertEqual(self.ask("/storage/tabs").json, ["c"])
        self.assertEqual(self.ask("/storage/tabs?ids=", "DELETE").status_code, 400)
        self.ask("/storage/tabs", "DELETE")
        self.assertEqual(list(self.ask("/info/collections").json), ["bookmarks"])
        self.ask("/storage", "DELETE")
        self.assertEqual(self.ask("/info/collections").json, {})

    def test_the_pages_about_a_storage(self):
        self.put("a", "x" * 1024)
        self.put("b", "x" * 512)
        stamp = self.put("c", "", collection="bookmarks").json
        self.assertEqual(self.ask("/info/collections").json["bookmarks"], stamp)
        self.assertEqual(self.ask("/info/collection_counts").json, {"tabs": 2, "bookmarks": 1})
        self.assertEqual(self.ask("/info/collection_usage").json, {"tabs": 1.5, "bookmarks": 0})
        self.assertEqual(self.ask("/info/quota").json, [1.5, 25600])
        self.assertEqual(self.ask("/info/configuration").json["max_post_records"], 100)

    def test_a_storage_behaves_like_a_dictionary(self):
        seed = random.randrange(1 << 32)
        chance, expected = random.Random(seed), {}
        for _ in range(150):
            item = chance.choice("abcdef")
            if chance.random() < 0.7:
                expected[item] = str(chance.random())
                self.assertEqual(self.ask(f"/storage/tabs/{item}", "PUT", {"payload": expected[item]}).status_code, 200)
            else:
                status = 200 if item in expected else 404
                self.assertEqual(self.ask(f"/storage/tabs/{item}", "DELETE").status_code, status, f"seed {seed}")
                expected.pop(item, None)
            found = {item["id"]: item["payload"] for item in self.ask("/storage/tabs?full=1").json}
            self.assertEqual(found, expected, f"seed {seed}")


class QuotaTests(ServiceTests):
    settings = "quota-bytes = 100\n"

    def test_a_change_over_the_quota_is_refused_whole(self):
        self.assertEqual(self.ask("/storage/tabs/a", "PUT", {"payload": "x" * 60}).status_code, 200)
        refused = self.ask("/storage/tabs", "POST", [{"id": "b", "payload": "x" * 30}, {"id": "c", "payload": "x" * 30}])
        self.assertEqual((refused.status_code, refused.json), (403, 14))
        self.assertEqual(self.ask("/storage/tabs").json, ["a"])
        self.assertEqual(self.ask("/storage/tabs/a", "PUT", {"payload": "x" * 100}).status_code, 200)
        self.assertEqual(self.ask("/info/quota").json[1], 100 / 1024)
