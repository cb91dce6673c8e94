"""The campaign's judge follows RFC 9112, and rejects what is ambiguous."""

import pytest

from judge import asserted_addresses

ADDRESS = b"10.0.1.11"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def answer(*fields: bytes, line: bytes = b"HTTP/1.1 200 OK", body: bytes = ADDRESS) -> bytes:
    return b"\r\n".join([line, *fields, b"", body])


@pytest.mark.parametrize("data, closed", [
    (answer(b"Content-Length: 9"), False), (answer(b"Content-Length: 9, 9", b"content-length:09"), False),
    (answer(), True), (answer(line=b"HTTP/1.0 200"), True), (answer(b"Content-Length: 9") + b"more", False),
    (b"HTTP/1.1 100 Continue\r\n\r\n" + answer(b"Content-Length: 9"), False),
    (CHUNKED + b"4\r\n10.0\r\n5;a=b\r\n.1.11\r\n0\r\nX: y\r\n\r\n", False), (answer(b"Content-Length: 10", body=ADDRESS + b"\n"), False),
])
def test_an_address_in_a_complete_200_is_asserted(data, closed):
    assert asserted_addresses("local-ipv4", data, closed=closed) == {"10.0.1.11"}


@pytest.mark.parametrize("data", [
    answer(), answer(b"Content-Length: 10"), answer(b"Content-Length: 8, 9"), answer(b"Content-Length: 9", b"Content-Length: 8"),
    answer(b"Content-Length: 8x"), answer(b"\tX: y", b"Content-Length: 9"), answer(b"Content-Length : 9"),
    answer(b"Content-Length: 9", b"Transfer-Encoding: chunked"), answer(b"Content-Length: 9", line=b"HTTP/x.1 500 X"),
    answer(b"Content-Length: 9", line=b"http/1.1 200 OK"), answer(b"Content-Length: 9", line=b"HTTP/1.1 404 No"),
    answer(b"Content-Length: 9", line=b"HTTP/1.1 101 X"), CHUNKED + b"x9\r\n10.0.1.11\r\n0\r\n\r\n", CHUNKED + b"9\r\n10.0.1.11\r\n",
    answer(b"Content-Length: 9", body=b"127.0.0.1"), answer(b"Content-Length: 11", body=ADDRESS + b"\n\n"),
    answer(b"Content-Length: 3", body=b"::2"),
])
def test_an_ambiguous_answer_or_an_unusable_address_asserts_nothing(data):
    assert asserted_addresses("local-ipv4", data, closed=False) == set()


def test_a_tasks_address_is_asserted_by_its_document():
    body = b'{"Networks": [{"IPv4Addresses": ["10.0.2.100", 17, "x"]}], "Name": "10.66.66.66"}'
    assert asserted_addresses("container", answer(b"Content-Length: %d" % len(body), body=body), closed=False) == {"10.0.2.100"}
