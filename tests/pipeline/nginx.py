"""A real web server for files: it speaks Range and If-Range, and can be slow."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.needs import nginx

CONFIGURATION = """
daemon off; master_process off; pid {folder}/pid; error_log stderr;
events {{}}
http {{
    log_format one '$status $body_bytes_sent $http_range $uri';
    access_log {folder}/log one;
    {temporary}
    default_type application/octet-stream;
    types {{ image/png png; image/jpeg jpg; video/mp4 mp4; }}
    server {{ listen 127.0.0.1:{port}; root {folder}/root; limit_rate {rate}; }}
}}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@dataclass(frozen=True)
class Nginx:
    """``root`` holds its files; ``rate`` of each answer is in bytes a second (0: as fast as it can)."""

    url: str
    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "root"

    def answers(self) -> list[tuple[int, int, str]]:
        """Status, bytes sent and ``Range`` of each answer that has ended, in that order."""
        lines = (self.folder / "log").read_text().splitlines()
        return [(int(status), int(size), asked) for status, size, asked, *_ in map(str.split, lines)]


@contextmanager
def served(folder: Path, rate: int = 0) -> Iterator[Nginx]:
    """With ``folder`` for its files and logs."""
    (folder / "root").mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    temporary = " ".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
    (folder / "conf").write_text(CONFIGURATION.format(folder=folder, port=port, rate=rate, temporary=temporary))
    server = subprocess.Popen([str(nginx()), "-p", folder, "-c", folder / "conf"], stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield Nginx(f"http://127.0.0.1:{port}", folder)
    finally:
        server.terminate()
        server.wait()


def _wait(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError("nginx does not answer")
