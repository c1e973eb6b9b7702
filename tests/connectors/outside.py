"""The outside world on loopback: an HTTP server with manners good and bad, which keeps what it was sent."""

import socket
import ssl
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Manners = Callable[[socket.socket, "Sink"], None]


@dataclass
class Sink:
    """A server that treats every connection the same way; `requests` are the bytes each one sent."""

    port: int
    host: str = "127.0.0.1"
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    closing: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}/hook?a=1"

    @property
    def place(self) -> frozenset[str]:
        return frozenset({f"{self.host}:{self.port}"})


@contextmanager
def a_server(
    manners: Manners, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> Iterator[Sink]:
    """Serves `manners` on a free loopback port, each connection in a thread of its own."""
    listener = socket.create_server((host, 0))
    sink = Sink(port=listener.getsockname()[1], host=host)

    def serve(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            secured = tls.wrap_socket(connection, server_side=True) if tls else connection
            with secured:
                manners(secured, sink)

    def accept() -> None:
        while not sink.closing.is_set():
            with suppress(OSError):
                connection, _ = listener.accept()
                sink.connections += 1
                Thread(target=serve, args=(connection,), daemon=True).start()

    thread = Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        sink.closing.set()
        with suppress(OSError):
            socket.create_connection((host, sink.port), timeout=1).close()
        thread.join(2)
        listener.close()


def take_request(connection: socket.socket, sink: Sink) -> bytes:
    """Reads one request with its body and keeps it."""
    taken = b""
    while b"\r\n\r\n" not in taken and (more := connection.recv(65_536)):
        taken += more
    if not taken:
        raise ConnectionAbortedError("nothing was asked")
    head, _, body = taken.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    length = int(lengths[0].split(b":")[1]) if lengths else 0
    while len(body) < length and (more := connection.recv(65_536)):
        body += more
    sink.requests.append(head + b"\r\n\r\n" + body)
    return body


def answers(status: str, headers: str = "", body: bytes = b"") -> Manners:
    """Takes the request and answers it properly."""

    def manners(connection: socket.socket, sink: Sink) -> None:
        take_request(connection, sink)
        length = f"Content-Length: {len(body)}\r\n"
        connection.sendall(f"HTTP/1.1 {status}\r\n{headers}{length}\r\n".encode() + body)

    return manners


def says(*pieces: bytes, pause: float = 0, endless: bool = False) -> Manners:
    """Takes the request and sends `pieces`, `pause` seconds apart, the last for ever if `endless`."""

    def manners(connection: socket.socket, sink: Sink) -> None:
        take_request(connection, sink)
        for piece in pieces:
            connection.sendall(piece)
            sink.closing.wait(pause)
        while endless and not sink.closing.is_set():
            connection.sendall(pieces[-1])
            sink.closing.wait(pause)

    return manners


def silent(connection: socket.socket, sink: Sink) -> None:
    """Takes the request, does the work and never answers."""
    take_request(connection, sink)
    sink.closing.wait(30)


def hangs_up(connection: socket.socket, sink: Sink) -> None:
    """Takes the request and closes."""
    take_request(connection, sink)


def a_gzip_bomb(megabytes: int) -> bytes:
    """A gzip stream about a thousand times smaller than what it unpacks to."""
    packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(megabytes)) + packer.flush()


def a_certificate(folder: Path, host: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """(server's, client's) TLS settings with a certificate for `host`, good for an hour."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(
            issuer_name=name, subject_name=name, public_key=key.public_key(), serial_number=1
        )
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / f"{host}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=str(pem))
