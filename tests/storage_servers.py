"""Servers on loopback that files are handed to, for the time of a test: SFTP (asyncssh) and S3 (moto)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

USER, PASSWORD = "books", "nur für den Test"


@dataclass(frozen=True)
class SftpServer:
    """An SFTP server that shows `folder` as /; `known_hosts` is a file that names its key."""

    port: int
    folder: Path
    known_hosts: Path


@contextmanager
def serving_sftp(folder: Path) -> Iterator[SftpServer]:
    """Let USER in with PASSWORD."""
    asyncssh = pytest.importorskip("asyncssh")
    key = asyncssh.generate_private_key("ssh-ed25519")
    root = folder / "sftp"
    root.mkdir()

    class Door(asyncssh.SSHServer):
        def begin_auth(self, username: str) -> bool:
            return True

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return (username, password) == (USER, PASSWORD)

    def rooted(channel: object) -> object:
        return asyncssh.SFTPServer(channel, chroot=str(root))

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def begin() -> object:
        return await asyncssh.create_server(Door, "127.0.0.1", 0, server_host_keys=[key], sftp_factory=rooted)

    server = asyncio.run_coroutine_threadsafe(begin(), loop).result(20)
    port = server.sockets[0].getsockname()[1]
    known = folder / "known_hosts"
    known.write_text(f"[127.0.0.1]:{port} {key.export_public_key().decode()}")
    try:
        yield SftpServer(port, root, known)
    finally:
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(server.wait_closed(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()


@contextmanager
def serving_s3(bucket: str) -> Iterator[str]:
    """Serve an empty bucket without questions about keys; gives the address of the server."""
    server_module = pytest.importorskip("moto.server")
    s3fs = pytest.importorskip("s3fs")
    server = server_module.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    try:
        s3fs.S3FileSystem(key="k", secret="s", endpoint_url=address, skip_instance_cache=True).makedirs(
            bucket, exist_ok=True
        )
        yield address
    finally:
        server.stop()
