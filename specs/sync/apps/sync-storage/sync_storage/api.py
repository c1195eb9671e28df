"""The storage API, version 1.5."""

import json
from decimal import Decimal, InvalidOperation

from webob import Response

from sync_base import Refusal, json_response
from sync_storage import bso
from sync_storage.storage import Changed, QuotaExceeded

#: The codes that clients of Sync know.
_INVALID_ITEM, _OVER_QUOTA, _INVALID_BODY = 8, 14, 6


def text_of(stamp):
    """Returns a time as clients write it: seconds with two decimals."""
    return f"{stamp // 100}.{stamp % 100:02d}"


def number_of(stamp):
    """Returns a time as a number for JSON."""
    return float(text_of(stamp))


def stamp_of(text, name):
    """Parses a time that a client states; raises a refusal that names the field."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite() or not 0 <= value < 10**12:
        raise Refusal(400, {"error": f"invalid {name}"})
    return int(value * 100)


class StorageAPI:
    """The routes of the users' storages."""

    def __init__(self, storage, tokens):
        self.storage = storage
        self.tokens = tokens

    def register(self, app):
        """Adds the routes to an application."""
        for method, path, function in [
            ("GET", "/info/collections", lambda uid: {name: number_of(time) for name, time in self.storage.collections(uid).items()}),
            ("GET", "/info/collection_counts", self.storage.counts),
            ("GET", "/info/collection_usage", lambda uid: {name: size / 1024 for name, size in self.storage.usage(uid).items()}),
            ("GET", "/info/quota", self._quota),
            ("GET", "/info/configuration", lambda uid: {
                "max_record_payload_bytes": bso.PAYLOAD_LIMIT, "max_post_records": bso.ITEM_LIMIT, "max_request_bytes": app.body_limit}),
        ]:
            app.route(method, "/1.5/{uid}" + path)(self._info(function))
        app.route("DELETE", "/1.5/{uid}")(self._delete_all)
        app.route("DELETE", "/1.5/{uid}/storage")(self._delete_all)
        for method in ("GET", "POST", "DELETE"):
            app.route(method, "/1.5/{uid}/storage/{collection}")(self._known(getattr(self, f"_{method.lower()}_collection")))
        for method in ("GET", "PUT", "DELETE"):
            app.route(method, "/1.5/{uid}/storage/{collection}/{item}")(self._known(getattr(self, f"_{method.lower()}_item")))

    # Guards

    def _user(self, request, uid):
        self.tokens.require(request, uid)
        return int(uid)

    def _known(self, function):
        def run(request, uid, collection, **others):
            uid = self._user(request, uid)
            if not bso.is_collection(collection):
                raise Refusal(400, {"error": "invalid name of a collection"})
            if "item" in others and not bso.is_id(others["item"]):
                raise Refusal(400, {"error": "invalid id"})
            try:
                return function(request, uid, collection, **others)
            except Changed:
                raise Refusal(412, 0, {"X-Last-Modified": text_of(self.storage.modified(uid, collection))}) from None
            except QuotaExceeded:
                raise Refusal(403, _OVER_QUOTA) from None

        return run

    def _info(self, function):
        def run(request, uid):
            number = self._user(request, uid)
            modified = self.storage.modified(number)
            self._guard_read(request, modified)
            return json_response(function(number), headers={"X-Last-Modified": text_of(modified)})

        return run

    def _conditions(self, request):
        since, unmodified = request.headers.get("X-If-Modified-Since"), request.headers.get("X-If-Unmodified-Since")
        if since is not None and unmodified is not None:
            raise Refusal(400, {"error": "X-If-Modified-Since and X-If-Unmodified-Since exclude each other"})
        return (
            None if since is None else stamp_of(since, "X-If-Modified-Since"),
            None if unmodified is None else stamp_of(unmodified, "X-If-Unmodified-Since"),
        )

    def _guard_read(self, request, modified):
        """Raises a refusal with status 304 or 412 for a state that the client does not want to read."""
        since, unmodified = self._conditions(request)
        if since is not None and modified <= since:
            raise Refusal(304, None, {"X-Last-Modified": text_of(modified)})
        if unmodified is not None and modified > unmodified:
            raise Refusal(412, 0, {"X-Last-Modified": text_of(modified)})

    def _quota(self, uid):
        used = sum(self.storage.usage(uid).values())
        return [used / 1024, self.storage.quota / 1024 if self.storage.quota else None]

    # Reading

    def _get_item(self, request, uid, collection, item):
        row = self.storage.item(uid, collection, item)
        if row is None:
            raise Refusal(404, 0)
        self._guard_read(request, row.modified)
        return json_response(self._object(row), headers={"X-Last-Modified": text_of(row.modified)})

    def _get_collection(self, request, uid, collection):
        self._guard_read(request, self.storage.modified(uid, collection))
        page = self.storage.page(uid, collection, **self._selection(request))
        values = [self._object(row) for row in page.rows] if "full" in request.GET else [row.id for row in page.rows]
        headers = {"X-Last-Modified": text_of(page.modified), "X-Weave-Records": str(len(values))}
        if page.next_offset is not None:
            headers["X-Weave-Next-Offset"] = str(page.next_offset)
        if request.accept.acceptable_offers(["application/json", "application/newlines"])[:1] == [("application/newlines", 1.0)]:
            lines = "".join(json.dumps(value, separators=(",", ":")) + "\n" for value in values)
            return Response(body=lines.encode("utf-8"), content_type="application/newlines", headerlist=list(headers.items()) + [
                ("Content-Type", "application/newlines")])
        return json_response(values, headers=headers)

    def _selection(self, request):
        query = request.GET
        selection = {"ids": self._ids(query.get("ids"))}
        for name in ("newer", "older"):
            selection[name] = stamp_of(query[name], name) if name in query else None
        for name, default in (("limit", None), ("offset", 0)):
            text = query.get(name)
            if text is not None and not (text.isascii() and text.isdigit() and len(text) < 10):
                raise Refusal(400, {"error": f"invalid {name}"})
            selection[name] = default if text is None else int(text)
        selection["sort"] = query.get("sort")
        if selection["sort"] not in (None, "newest", "oldest", "index"):
            raise Refusal(400, {"error": "invalid sort"})
        return selection

    def _ids(self, text):
        if text is None:
            return None
        ids = [part for part in text.split(",") if part]
        if len(ids) > bso.ITEM_LIMIT or not all(map(bso.is_id, ids)):
            raise Refusal(400, {"error": "invalid ids"})
        return ids

    def _object(self, row):
        value = {"id": row.id, "modified": number_of(row.modified), "payload": row.payload}
        if row.sortindex is not None:
            value["sortindex"] = row.sortindex
        return value

    # Writing

    def _body(self, request):
        try:
            text = request.body.decode("utf-8")
            if request.content_type == "application/newlines":
                return [json.loads(line) for line in text.split("\n") if line]
            return json.loads(text)
        except (UnicodeDecodeError, ValueError, RecursionError):
            raise Refusal(400, _INVALID_BODY) from None

    def _put_item(self, request, uid, collection, item):
        try:
            fields = bso.checked(self._body(request), item)
        except bso.InvalidItem:
            raise Refusal(400, _INVALID_ITEM) from None
        stamp = self.storage.put(uid, collection, [fields], unless_newer=self._conditions(request)[1], guarded=item)
        return json_response(number_of(stamp), headers={"X-Last-Modified": text_of(stamp)})

    def _post_collection(self, request, uid, collection):
        body = self._body(request)
        if not isinstance(body, list) or len(body) > bso.ITEM_LIMIT:
            raise Refusal(400, _INVALID_BODY)
        good, failed = {}, {}
        for value in body:
            try:
                fields = bso.checked(value)
                good[fields["id"]] = fields
            except bso.InvalidItem as error:
                name = value.get("id") if isinstance(value, dict) else None
                if not isinstance(name, str):
                    raise Refusal(400, _INVALID_ITEM) from None
                failed[name] = str(error)
        unmodified = self._conditions(request)[1]
        if not good:
            modified = self.storage.modified(uid, collection)
            if unmodified is not None and modified > unmodified:
                raise Changed()
            return json_response({"modified": number_of(modified), "success": [], "failed": failed}, headers={"X-Last-Modified": text_of(modified)})
        stamp = self.storage.put(uid, collection, list(good.values()), unless_newer=unmodified)
        answer = {"modified": number_of(stamp), "success": list(good), "failed": failed}
        return json_response(answer, headers={"X-Last-Modified": text_of(stamp)})

    def _delete_item(self, request, uid, collection, item):
        if self.storage.item(uid, collection, item) is None:
            raise Refusal(404, 0)
        stamp, _ = self.storage.delete(uid, collection, [item], unless_newer=self._conditions(request)[1], guarded=item)
        return self._deleted(stamp)

    def _delete_collection(self, request, uid, collection):
        ids = self._ids(request.GET.get("ids"))
        if "ids" in request.GET and not ids:
            raise Refusal(400, {"error": "invalid ids"})
        stamp, _ = self.storage.delete(uid, collection, ids, unless_newer=self._conditions(request)[1])
        return self._deleted(stamp)

    def _delete_all(self, request, uid):
        try:
            stamp, _ = self.storage.delete(self._user(request, uid), unless_newer=self._conditions(request)[1])
        except Changed:
            raise Refusal(412, 0) from None
        return self._deleted(stamp)

    def _deleted(self, stamp):
        return json_response({"modified": number_of(stamp)}, headers={"X-Last-Modified": text_of(stamp)})
