"""A `Fake` behind a real port of this machine, for tests of whole processes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from tests.crawler.fake import Fake


@contextmanager
def served(fill: Callable[[Fake], object] = lambda fake: None, posts: int = 3) -> Iterator[Fake]:
    """A fake whose ``home`` answers; ``fill`` gets it before it does."""
    fake: Fake

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            request = httpx.Request("GET", f"{fake.home}{self.path}", headers=dict(self.headers.items()))
            answer = fake.transport.handle_request(request)
            body = answer.read()
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() != "content-length":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        fake = Fake(posts, home=f"http://127.0.0.1:{server.server_port}")
        fill(fake)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield fake
        finally:
            server.shutdown()
