"""Draws a metadata service's answers, correct ones and ones that are wrong in many ways."""

import dataclasses
import json
from random import Random

WRONG = "10.66.66.66"
ADDRESS_QUESTIONS = ("local-ipv4", "ipv6", "container", "task")


@dataclasses.dataclass
class Answer:
    """What is sent, and how. The head stays a list of lines until it is sent."""
    status_line: bytes
    fields: list[bytes]
    body: bytes
    before: bytes = b""
    behind: bytes = b""
    line_end: bytes = b"\r\n"
    parts: list[tuple[float, bytes]] = dataclasses.field(default_factory=list)  # seconds to wait before, bytes
    ending: str = "close"  # or reset, hold

    def wire(self) -> bytes:
        return self.before + self.line_end.join([self.status_line, *self.fields, b"", b""]) + self.body + self.behind


def well(body: str | bytes, status: str = "200 OK", *fields: str) -> Answer:
    body = body.encode() if isinstance(body, str) else body
    lines = ["Content-Type: text/plain", f"Content-Length: {len(body)}", *fields]
    return Answer(f"HTTP/1.1 {status}".encode(), [line.encode() for line in lines], body)


def container(address: str, mode: str = "awsvpc") -> str:
    return json.dumps({"DockerId": "cd189a933e58", "Name": "elasticsearch",
                       "Networks": [{"NetworkMode": mode, "IPv4Addresses": [address]}]})


STATUS_LINES = [
    b"HTTP/x.1 500 X", b"HTTP/.1 404 Not Found", b"HTTP/A 403 Forbidden", b"HTTP/x 401", b"HTTP/-1.1 503 X", b"HTTP/<html>",
    b"http/1.1 500 X", b"Http/1.1 200 OK", b" HTTP/1.1 200 OK", b"HTTP/2 200", b"HTTP/3 200 OK", b"HTTP/1.2 200 OK",
    b"HTTP/1.1 200", b"HTTP/1.0 200 OK", b"HTTP/1.1 204 No Content", b"HTTP/1.1 206 Partial", b"HTTP/1.1 301 Moved",
    b"HTTP/1.1 401 No", b"HTTP/1.1 403 No", b"HTTP/1.1 404 No", b"HTTP/1.1 429 No", b"HTTP/1.1 500 No", b"HTTP/1.1 503 No",
    b"HTTP/1.1 000 X", b"HTTP/1.1 099 X", b"HTTP/1.1 600 X", b"HTTP/1.1 2000 OK", b"HTTP/1.1 20 OK", b"HTTP/1.1 200OK",
    b"HTTP/1.1  200 OK", b"HTTP/1.1\t200 OK", b"HTTP/1.1 +20 OK", b"HTTP/1.1", b"HTTP/", b"", b"SSH-2.0-OpenSSH_9.2", b"<html>",
    b"ICY 200 OK", b"HTTP/1.1 200 a\rb", b"HTTP/1.1 200 a\0b", b"HTTP/1.1 304 Same", b"HTTP/1.1 101 Switch",
    b"HTTP/1.1 100 Continue", b"HTTP/1.1 302 Found",
]
FIELDS = [
    b"\tX: y", b" X: y", b" ", b"\t", b"  folded", b"no colon", b": no name", b"X Y: z", b"Content-Length : 8",
    b"\rContent-Length: 8", b"X: a\rContent-Length: 8", b"X: a\0b", b"X:", b"X: " + b"y" * 5000, b"X: " + b"y" * 20000,
    b"Content-Encoding: gzip", b"Content-Range: bytes 0-3/9", b"Location: http://127.0.0.1:9/", b"Location: \xff\n",
    b"Connection: keep-alive", b"Connection: close", b"Keep-Alive: timeout=60", b"Upgrade: h2c", b"Trailer: Content-Length",
    b"Set-Cookie: a=b", b"WWW-Authenticate: Basic", b"Retry-After: 1", b"Content-Type: text/html", b"Content-Type: \x1b[31m",
]
LENGTHS = [b"8, 9", b"9, 8", b"9, 9", b"8x", b"8.0", b"+9", b"-9", b"0x9", b"", b"9,", b",9", b"9 9", b"0", b"1", b"8", b"10",
           b"099", b"18446744073709551625", b"99999999999999999999", b"9;", b"9\t", b"nine", b"4294967305"]
CODINGS = [b"chunked", b"Chunked", b"gzip", b"identity", b"gzip, chunked", b"chunked, chunked", b"chunked;q=1", b"xchunked",
           b"\x0bchunked", b""]
BODIES = [b"", b"\n", b" 10.66.66.66", b"10.66.66.66 ", b"10.66.66.66\r\n", b"10.66.66.66\n\n", b"10.66.66.66\n10.66.66.67",
          b"10.66.66", b"10.66.66.066", b"10.66.66.0x6", b"0", b"127.0.0.1", b"0.0.0.0", b"169.254.1.1", b"224.0.0.1",
          b"255.255.255.255", b"::1", b"::", b"fe80::1", b"ff02::1", b"::ffff:10.66.66.66", b"<html>10.66.66.66</html>",
          b'"10.66.66.66"', b'{"address": "10.66.66.66"}', b"10.66.66.66\0", b"\xef\xbb\xbf10.66.66.66", b"A" * 70000, b"[" * 5000,
          b"{}", b"null", b'{"Networks": null}', b'{"Networks": [{"NetworkMode": "awsvpc"}]}',
          b'{"Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["10.66.66"]}]}', b"sg-1\n", b"\xff\xfe", b"1.2.3.4.5"]
CHUNK_LINES = [b"zz", b"", b"-1", b"0x9", b" 9", b"9 ", b"9;a=b", b"9;" + b"x" * 3000, b"f" * 20, b"00000000000000009", b"9x", b"8"]


def draw_status_line(random: Random, answer: Answer, _token: str):
    answer.status_line = random.choice(STATUS_LINES)


def draw_field(random: Random, answer: Answer, _token: str):
    at = random.choice([0, 0, len(answer.fields), random.randint(0, len(answer.fields))])
    answer.fields.insert(at, random.choice(FIELDS))


def draw_length(random: Random, answer: Answer, _token: str):
    right = str(len(answer.body)).encode()
    wrong = random.choice([*LENGTHS, str(len(answer.body) + random.randint(-3, 3)).encode(), right + b", " + right,
                           str(len(answer.body) - 1).encode() + b", " + right])
    if random.random() < 0.6:
        answer.fields = [line for line in answer.fields if not line.lower().startswith(b"content-length")]
    if random.random() < 0.9:
        answer.fields.insert(random.randint(0, len(answer.fields)), b"Content-Length: " + wrong)


def draw_chunks(random: Random, answer: Answer, _token: str):
    if random.random() < 0.8:
        answer.fields = [line for line in answer.fields if not line.lower().startswith(b"content-length")]
    coding = b"chunked" if random.random() < 0.7 else random.choice(CODINGS)
    answer.fields.append(b"Transfer-Encoding: " + coding)
    at = random.randint(0, len(answer.body))
    pieces = [piece for piece in (answer.body[:at], answer.body[at:]) if piece]
    chunks = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces]
    if random.random() < 0.4 and chunks:
        chunks[0] = random.choice(CHUNK_LINES) + b"\r\n" + pieces[0] + random.choice([b"\r\n", b"\n", b"", b"x\r\n"])
    answer.body = b"".join(chunks) + random.choice([b"0\r\n\r\n"] * 4 + [b"", b"0\r\n", b"0\r\nX: y\r\n\r\n", b"0\r\n\tX: y\r\n\r\n",
                                                                         b"0\r\nContent-Length: 3\r\n\r\n"])


def draw_interim(random: Random, answer: Answer, _token: str):
    head = random.choice([b"HTTP/1.1 100 Continue", b"HTTP/1.1 103 Early Hints", b"HTTP/1.1 199 X", *STATUS_LINES])
    lines = [head] + [random.choice([*FIELDS, b"Content-Length: 8"]) for _ in range(random.choice([0, 0, 1, 2]))]
    answer.before += b"\r\n".join([*lines, b"", b""]) * random.choice([1, 1, 1, 2, 30])


def draw_body(random: Random, answer: Answer, token: str):
    bodies = [*BODIES, token.encode(), b"You said " + token.encode(), token.encode()[:-1]]
    right = str(len(answer.body)).encode()
    answer.body = random.choice(bodies)
    answer.fields = [line.replace(right, str(len(answer.body)).encode()) for line in answer.fields]


def draw_bytes_before(random: Random, answer: Answer, _token: str):
    answer.before = random.choice([b"\r\n", b"\n", b" ", b"\t", b"\0", b"\xef\xbb\xbf", b"x", b"0\r\n\r\n", b"\r"])


def draw_bytes_behind(random: Random, answer: Answer, _token: str):
    other = well(random.choice([WRONG, WRONG, "fd00::66", container(WRONG), "sg-66666666"])).wire()
    answer.behind = random.choice([b"\n", b"\r\n", b"x", other, other * 3, other * 200, b" " * 16384 + other])


def draw_line_end(random: Random, answer: Answer, _token: str):
    answer.line_end = random.choice([b"\n", b"\r\r\n", b"\r", b"\n\r"])


def draw_address(random: Random, answer: Answer, _token: str):
    """Changes one byte of the body, and not its length."""
    if answer.body:
        at = random.randrange(len(answer.body))
        answer.body = answer.body[:at] + random.choice(b"0123456789. :\n\0xX\xff").to_bytes(1, "big") + answer.body[at + 1:]


STRUCTURE = [draw_status_line, draw_field, draw_field, draw_length, draw_length, draw_chunks, draw_interim, draw_body, draw_body,
             draw_bytes_before, draw_bytes_behind, draw_line_end, draw_address]


def spoil_bytes(random: Random, data: bytes) -> bytes:
    for _ in range(random.randint(1, 4)):
        at, size = random.randint(0, len(data)), random.randint(1, 8)
        match random.randrange(5):
            case 0:
                data = data[:at] + bytes([random.randrange(256)]) + data[at + 1:]
            case 1:
                data = data[:at] + data[at + size:]
            case 2:
                data = data[:at] + random.randbytes(size) + data[at:]
            case 3:
                data = data[:at] + data[at:at + size * 4] * 2 + data[at + size * 4:]
            case 4:
                data = data[:at] + random.choice([b"\r\n", b"\n", b":", b" ", b"\t", b"\0"]) + data[at:]
    return data


def mutate(random: Random, answer: Answer, token: str) -> Answer:
    """Draws what is wrong with the answer, and how it is sent."""
    for draw in random.sample(STRUCTURE, random.choice([0, 1, 1, 1, 2, 2, 3])):
        draw(random, answer, token)
    data = answer.wire()
    if random.random() < 0.2:
        data = spoil_bytes(random, data)
    if random.random() < 0.08:
        data = data[:random.randint(0, len(data))]
    cuts = sorted(random.randint(0, len(data)) for _ in range(random.choice([0, 0, 0, 1, 1, 2, 5])))
    edges = [0, *cuts, len(data)]
    answer.parts = [(random.choice([0, 0, 0.002, 0.02]) if start else 0, data[start:end])
                    for start, end in zip(edges, edges[1:])]
    answer.ending = random.choice(["close", "close", "close", "hold", "reset"])
    return answer
