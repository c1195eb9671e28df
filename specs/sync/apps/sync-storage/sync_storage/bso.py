"""Basic storage objects: the items of a collection, as clients send them."""

import re

#: The largest payload of one item, in bytes.
PAYLOAD_LIMIT = 256 * 1024
#: The most items of one request.
ITEM_LIMIT = 100
#: The longest time to live, in seconds.
TTL_LIMIT = 31536000
SORTINDEX_LIMIT = 999999999

_ID = re.compile(r"[ -~]{1,64}")
_COLLECTION = re.compile(r"[A-Za-z0-9._-]{1,32}")
_FIELDS = {"id", "payload", "sortindex", "ttl", "modified", "collection"}


class InvalidItem(ValueError):
    """An item that cannot be stored; the text says why."""


def is_id(text):
    """Returns ``True`` for the id of an item: 1 to 64 printable ASCII characters without a slash."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None and "/" not in text


def is_collection(text):
    """Returns ``True`` for the name of a collection: 1 to 32 letters, digits, ``.``, ``_`` and ``-``."""
    return _COLLECTION.fullmatch(text) is not None


def _is_number(value):
    return isinstance(value, int) and not isinstance(value, bool)


def checked(value, item_id=None):
    """Returns the fields of an item that a client may set.

    Fields that are absent keep their stored value. Raises ``InvalidItem``.
    """
    if not isinstance(value, dict):
        raise InvalidItem("not an object")
    unknown = sorted(set(value) - _FIELDS)
    if unknown:
        raise InvalidItem(f"unknown field {unknown[0]}")
    fields = {"id": value.get("id", item_id)}
    if not is_id(fields["id"]):
        raise InvalidItem("invalid id")
    if item_id is not None and fields["id"] != item_id:
        raise InvalidItem("the id is not that of the address")
    if value.get("payload") is not None:
        payload = value["payload"]
        if not isinstance(payload, str):
            raise InvalidItem("invalid payload")
        try:
            size = len(payload.encode("utf-8"))
        except UnicodeEncodeError:
            raise InvalidItem("invalid payload") from None
        if size > PAYLOAD_LIMIT:
            raise InvalidItem("payload too large")
        fields["payload"] = payload
    if "sortindex" in value:
        index = value["sortindex"]
        if index is not None and not (_is_number(index) and abs(index) <= SORTINDEX_LIMIT):
            raise InvalidItem("invalid sortindex")
        fields["sortindex"] = index
    if "ttl" in value:
        ttl = value["ttl"]
        if ttl is not None and not (_is_number(ttl) and 0 <= ttl <= TTL_LIMIT):
            raise InvalidItem("invalid ttl")
        fields["ttl"] = ttl
    return fields
