"""Tokens, and the Hawk signatures that are made with their keys."""

import base64

import hawkauthlib
import tokenlib

from sync_base import Refusal, json_response

_HAWK = {"WWW-Authenticate": "Hawk"}


class Tokens:
    """Issues tokens, and tells whose a signed request is."""

    def __init__(self, secret, duration, public_url=None):
        self._manager = tokenlib.TokenManager(secret=secret, timeout=duration)
        self.duration = duration
        self.public_url = public_url
        self._nonces = hawkauthlib.NonceCache(max_size=100_000)

    def issue(self, request, uid):
        """Returns the response with a token of a user, its key and the address of the user's storage."""
        token = self._manager.make_token({"uid": uid})
        base = self.public_url or request.application_url
        return json_response({
            "id": token, "key": self._manager.get_token_secret(token), "uid": uid, "duration": self.duration, "hashalg": "sha256",
            "api_endpoint": f"{base.rstrip('/')}/1.5/{uid}",
        })

    def require(self, request, uid):
        """Raises a refusal unless the request is signed with the key of a valid token of the user."""
        try:
            token = hawkauthlib.get_id(request)
            data = self._manager.parse_token(token)
            key = self._manager.get_token_secret(token)
            signed = hawkauthlib.check_signature(request, key, nonces=self._nonces)
        except (TypeError, ValueError, AttributeError):
            # hawkauthlib and tokenlib raise these for headers and tokens that they cannot read.
            raise Refusal(401, {"error": "no valid token"}, _HAWK) from None
        if not signed:
            raise Refusal(401, {"error": "the signature is wrong, or the request was sent before"}, _HAWK)
        if str(data.get("uid")) != uid:
            raise Refusal(403, {"error": "the token is for another storage"})


def basic_credentials(request):
    """Returns the user name and password of a request (RFC 7617); ``None`` if it has none that can be read."""
    authorization = request.authorization
    if not authorization or authorization[0].lower() != "basic":
        return None
    try:
        text = base64.b64decode(str(authorization[1]), validate=True).decode("utf-8")
    except ValueError:
        return None
    name, colon, password = text.partition(":")
    return (name, password) if colon else None
