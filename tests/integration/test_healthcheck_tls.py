"""The health check of a TLS port: alive if it speaks TLS, otherwise one line with what it speaks."""

import datetime
import ipaddress
import socket
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from harness.http_service import HttpService, respond
from harness.metadata_service import NobodyAccepts, NothingListens
from harness.namespace import listen

BOUND = 4.9  # seconds: ECS gives a health check five


def write_certificate(path, key):
    """A self-signed certificate for 127.0.0.1 and its key, in one file."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "node-1")])
    start = datetime.datetime(2020, 1, 1)
    certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
                   .serial_number(1).not_valid_before(start).not_valid_after(start.replace(year=2120))
                   .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
                   .sign(key, hashes.SHA256()))
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                       serialization.NoEncryption())
                     + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    directory = tmp_path_factory.mktemp("certificates")
    return {"RSA": write_certificate(directory / "rsa.pem", rsa.generate_private_key(65537, 2048)),
            "EC": write_certificate(directory / "ec.pem", ec.generate_private_key(ec.SECP256R1()))}


class TlsService:
    """A real TLS server; it answers whatever is asked with 200."""

    def __init__(self, certificate, *, sock=None, **context):
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        for name, value in context.items():
            if name == "ciphers":
                self._context.set_ciphers(value)
            else:
                setattr(self._context, name, value)
        self._sock = sock or listen()
        self.authority = "127.0.0.1:%d" % self._sock.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                plain, _ = self._sock.accept()
            except OSError:
                return
            try:
                with self._context.wrap_socket(plain, server_side=True) as connection:
                    connection.recv(4096)
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            except OSError:
                plain.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._sock.shutdown(socket.SHUT_RDWR)
        self._sock.close()


@pytest.mark.parametrize("kind, context", [
    ("RSA", {}),
    ("EC", {}),
    ("RSA", {"verify_mode": ssl.CERT_REQUIRED}),
    ("RSA", {"minimum_version": ssl.TLSVersion.TLSv1_3}),
    ("EC", {"minimum_version": ssl.TLSVersion.TLSv1_3, "verify_mode": ssl.CERT_REQUIRED}),
    ("RSA", {"maximum_version": ssl.TLSVersion.TLSv1_2}),
    ("EC", {"maximum_version": ssl.TLSVersion.TLSv1_2}),
    ("RSA", {"maximum_version": ssl.TLSVersion.TLSv1_2, "ciphers": "ECDHE-RSA-AES128-SHA"}),
    ("RSA", {"maximum_version": ssl.TLSVersion.TLSv1_2, "ciphers": "AES256-SHA"}),  # no common one: an alert
])
def test_a_port_that_speaks_tls_is_alive_and_the_line_names_what_was_not_verified(launch, certificates, kind, context):
    with TlsService(certificates[kind], **context) as service:
        result = launch(f"--healthcheck=https://{service.authority}/_cluster/health?local=true")
    assert result.status == 0 and result.out == ""
    assert "speaks TLS; certificate and status not verified" in result.err
    assert result.err.count("\n") == 1 and result.seconds < BOUND


def test_a_name_is_resolved_and_each_of_its_addresses_tried(launch, certificates, namespace):
    with TlsService(certificates["EC"], sock=namespace.listen("127.0.0.1", 9200)):
        assert launch("--healthcheck=https://localhost:9200/", namespace=namespace).status == 0
    result = launch("--healthcheck=https://no-such-host.invalid:9200/", namespace=namespace)
    assert result.status == 1 and "resolve" in result.failure and result.seconds < BOUND


def test_ipv6_and_the_usual_port_of_https(launch, certificates, namespace):
    with TlsService(certificates["EC"], sock=namespace.listen("::1", 443)):
        assert launch("--healthcheck=https://[::1]/", namespace=namespace).status == 0


def test_http_instead_of_https_is_reported_with_the_url_to_use(launch):
    def answer_anything(connection):
        connection.respond(400)
        connection.close()
    with HttpService(on_connect=answer_anything) as http:
        url = http.endpoint.replace("http:", "https:") + "/"
        result = launch(f"--healthcheck={url}")
    assert result.status == 1 and url in result.failure
    assert "speaks http without TLS" in result.failure and f"use --healthcheck={http.endpoint}/" in result.failure


def hold(connection):
    connection.wait_until_client_leaves()


@pytest.mark.parametrize("on_connect, words", [
    (hold, "no complete response came in time"),
    (lambda connection: connection.send(b"SSH-2.0-OpenSSH_9.2\r\n"), "does not speak TLS"),
    (lambda connection: connection.send(b"\x16\x03\x03\x00") or hold(connection), "no complete response came in time"),
    (lambda connection: connection.send(b"\0" * 65536), "does not speak TLS"),
    (lambda connection: connection.close(), "closed"),
    (lambda connection: connection.reset(), "closed"),
])
def test_any_other_server_is_not_alive_and_reported_in_time(launch, on_connect, words):
    with HttpService(on_connect=on_connect) as service:
        result = launch(f"--healthcheck={service.endpoint.replace('http:', 'https:')}/")
    assert result.status == 1 and words in result.failure and result.seconds < BOUND


def test_a_reset_is_a_closed_connection_even_before_the_probe_looks(launch):
    with HttpService(on_connect=lambda connection: connection.reset()) as service:
        failures = [launch(f"--healthcheck={service.endpoint.replace('http:', 'https:')}/").failure for _ in range(20)]
    assert [failure for failure in failures if "closed" not in failure] == []


@pytest.mark.parametrize("endpoint, words", [(NothingListens, "refused"), (NobodyAccepts, "no connection")])
def test_a_port_without_a_server_is_not_alive(launch, endpoint, words):
    absent = endpoint()
    result = launch(f"--healthcheck={absent.endpoint.replace('http:', 'https:')}/")
    absent.close()
    assert result.status == 1 and words in result.failure and result.seconds < BOUND


@pytest.mark.parametrize("context", [{}, {"minimum_version": ssl.TLSVersion.TLSv1_3},
                                     {"verify_mode": ssl.CERT_REQUIRED}])
def test_plain_http_to_a_port_that_speaks_tls_names_the_https_url(launch, certificates, context):
    with TlsService(certificates["RSA"], **context) as service:
        result = launch(f"--healthcheck=http://{service.authority}/x")
    assert result.status == 1 and result.seconds < BOUND
    assert f"use --healthcheck=https://{service.authority}/x" in result.failure


def test_the_default_url_names_its_https_twin(launch, certificates, namespace):
    with TlsService(certificates["RSA"], sock=namespace.listen("127.0.0.1", 9200)):
        result = launch("--healthcheck", namespace=namespace)
    assert result.status == 1 and "use --healthcheck=https://127.0.0.1:9200/" in result.failure


@pytest.mark.parametrize("status, alive", [(401, True), (403, True), (500, False)])
def test_a_status_other_than_400_is_not_a_reason_to_try_tls(launch, status, alive):
    with HttpService(faults={"*": respond(status)}) as http:
        assert (launch(f"--healthcheck={http.endpoint}/").status == 0) == alive
        assert http.connections == 1


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_url_with_a_password_is_refused_without_showing_it(launch, namespace, scheme):
    result = launch(f"--healthcheck={scheme}://admin:s3cretpw@127.0.0.1:9200/", namespace=namespace)
    assert result.status == 64 and "--healthcheck" in result.failure and "s3cretpw" not in result.err
