"""A WSGI application made of routes, with the pages that operators ask for."""

import html
import json
import logging
import re

from webob import Request, Response
from webob.exc import HTTPException

logger = logging.getLogger(__name__)


class Refusal(Exception):
    """An error that becomes the response to a request.

    ``body`` is any JSON value; ``headers`` are added to those of the response.
    """

    def __init__(self, status, body, headers=()):
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body
        self.headers = dict(headers)


def json_response(value, status=200, headers=()):
    """Returns a response with a JSON body."""
    body = json.dumps(value, separators=(",", ":")).encode("utf-8")
    response = Response(body=body, status=status, content_type="application/json", charset="UTF-8")
    response.headers.update(headers)
    return response


class Application:
    """Routes requests to functions.

    ``checks`` maps the names of what the service needs to functions that raise an exception where it does not work: the heartbeat page runs them.
    """

    def __init__(self, name, version, checks=None, body_limit=2 * 1024 * 1024):
        self.name = name
        self.version = version
        self.checks = dict(checks or {})
        self.body_limit = body_limit
        self._routes = []
        self.route("GET", "/__lbheartbeat__")(lambda request: json_response({"status": "ok"}))
        self.route("GET", "/__version__")(lambda request: json_response({"name": self.name, "version": self.version}))
        self.route("GET", "/__heartbeat__")(self._heartbeat)

    def route(self, method, path):
        """Registers a function for a method and a path such as ``/storage/{collection}``; each part in braces becomes an argument."""
        parts = re.split(r"\{(\w+)\}", path)
        pattern = "".join(re.escape(part) if place % 2 == 0 else f"(?P<{part}>[^/]+)" for place, part in enumerate(parts))
        compiled = re.compile(pattern)

        def register(function):
            self._routes.append((method, compiled, function))
            return function

        return register

    def __call__(self, environ, start_response):
        request = Request(environ)
        try:
            response = self._respond(request)
        except Refusal as refusal:
            if refusal.status == 304:
                response = Response(status=304, headers=refusal.headers)
            else:
                response = json_response(refusal.body, refusal.status, refusal.headers)
        except HTTPException as error:
            # WebOb raises these for a request that it cannot parse.
            response = json_response({"error": error.title}, error.code)
        except Exception:
            logger.exception("%s %s failed", request.method, environ.get("PATH_INFO", ""))
            response = json_response({"error": "internal error"}, 500)
        self.finish(request, response)
        return response(environ, start_response)

    def finish(self, request, response):
        """Changes every response before it is sent; a service overrides this to add its own headers."""
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Cache-Control", "no-store")

    def _respond(self, request):
        if (request.content_length or 0) > self.body_limit:
            raise Refusal(413, {"error": f"the body has more than {self.body_limit} bytes"})
        try:
            path = request.path_info
        except UnicodeDecodeError:
            raise Refusal(400, {"error": "the path is not UTF-8"}) from None
        allowed = set()
        for method, pattern, function in self._routes:
            match = pattern.fullmatch(path)
            if not match:
                continue
            if method == request.method or (method == "GET" and request.method == "HEAD"):
                return function(request, **match.groupdict())
            allowed.add(method)
        if allowed:
            raise Refusal(405, {"error": "method not allowed"}, {"Allow": ", ".join(sorted(allowed))})
        raise Refusal(404, {"error": "not found"})

    def _heartbeat(self, request):
        results = {}
        for name, check in sorted(self.checks.items()):
            try:
                check()
                results[name] = "ok"
            except Exception as error:
                logger.error("the heartbeat check %s failed: %s", name, error)
                # The reason stays in the log: the page may be public.
                results[name] = "error"
        status = 200 if all(result == "ok" for result in results.values()) else 503
        wanted = request.accept.acceptable_offers(["application/json", "text/html"])
        if not wanted or wanted[0][0] == "application/json":
            return json_response({"status": "ok" if status == 200 else "error", "checks": results}, status)
        return Response(body=self._page(results).encode("utf-8"), status=status, content_type="text/html", charset="UTF-8")

    def _page(self, results):
        rows = "".join(f"<tr><th scope=row>{html.escape(name)}</th><td>{html.escape(result)}</td></tr>" for name, result in results.items())
        title = html.escape(f"{self.name} {self.version}")
        return (
            "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
            f"<title>{title}</title><style>body{{font:16px/1.5 system-ui;margin:2rem auto;max-width:40rem;color-scheme:light dark}}"
            "th{text-align:left;padding-right:2rem}</style>"
            f"<h1>{title}</h1><table>{rows}</table></html>"
        )
