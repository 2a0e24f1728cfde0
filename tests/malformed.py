"""Malformed values, headers, bodies and files, as a bot, broken device or attacker sends them.

Each place of a request meets values that were made to break just such a place, and values that
no place can hold. `wire` puts them there byte by byte, as no browser would.
"""

import json
from pathlib import Path
from urllib.parse import quote, unquote

from django import forms
from django.conf import settings

from tests.pictures import picture

FILES = Path(__file__).parent / "files"

# What no field may hold. Nothing is stored of a request in which one of a form's fields has it.
NEVER = ["\x00", "a\x00b"]
# Of any kind of value one that is no such thing, and one that is too much of it.
WRONG = [
    "",
    "\ud800",
    "Qz\udcffzQ",
    "-1",
    "2147483648",
    "9223372036854775808",
    "-9223372036854775809",
    "9" * 26,
    "9" * 5000,
    "NaN",
    "Infinity",
    "1e309",
    "1_0",
    "0x10",
    "²",
    "١٢٣x",
    "Mars/Olympus",
    "../../etc/passwd",
    "{}",
    "[" * 100_000,
    "' OR 1=1 --",
    "%s%(a)s{0}%",
    "\r\nX-Injected: 1",
    "\u202e\u200b\ufeff",
    "x" * 300,
    "x" * 10_000,
]
DATES = ["0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30", "99999-01-01", "01/01/0001"]
DATES += ["12/31/9999", "٢٠٢٦-٠١-٠١"]
TIMES = ["24:00", "23:59:60", "-1:00", "٠٧:٣٠", "7", "99:99"]
KEYS = ["abc", "0", "1.5", "1,2", "9" * 26, "9223372036854775808", "-1", "None", "[]"]
UUIDS = ["0" * 32, "{" * 40, "0" * 31 + "²", "ffffffff-ffff-ffff-ffff-fffffffffffff"]
DEEP_JSON = [
    "[" * 100_000,
    '{"a":' * 100_000,
    "9" * 5000,
    "[" + "9" * 5000 + "]",
    "null",
    "0",
    '"a"',
    "[]",
    "{}",
    '{"id": 1, "rawId": [], "response": null, "type": 3}',
    '{"id": "\\ud800", "rawId": "é", "response": {"userHandle": 1}}',
    "1e999",
    "NaN",
    '{"response": []}',
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {
                "clientDataJSON": "W10",  # a list
                "authenticatorData": "AA",
                "signature": "AA",
                "userHandle": "_w",
            },
        }
    ),
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            # {"type": "webauthn.get", "challenge": "…", "origin": "…"}, and a user nobody has
            "response": {
                "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiQUEi"
                "LCJvcmlnaW4iOiJhIn0",
                "authenticatorData": "A" * 50,
                "signature": "AA",
                "userHandle": "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk",
            },
        }
    ),
]


def long_address(length):
    """An email address of that length with which nothing else is wrong."""
    start = f"{'a' * 60}@{'b' * 50}{'.b' * 200}"[: length - 4]
    return f"{start.rstrip('.').ljust(length - 4, 'b')}.com"


ADDRESSES = ["a@b", f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.example", "a b@example.com"]
ADDRESSES += [
    *map(long_address, (255, 257, 320)),
    "å@exämple.com",
    '"a\\"b"@example.com',
    "a@[127.0.0.1]",
]
TICKS = ["on", "2", "true", "\ud800"]

# By the kind of a form's field; the first that fits.
AIMED = [
    (forms.JSONField, DEEP_JSON),
    (forms.EmailField, ADDRESSES),
    (forms.UUIDField, UUIDS),
    (forms.ModelChoiceField, KEYS),
    (forms.DateField, DATES),
    (forms.TimeField, TIMES),
    (forms.BooleanField, TICKS),
    (forms.IntegerField, ["9" * 5000, "1e400", "-0", "1.0", "1.5", "−1", "0", "-1"]),
]


def aimed_at(field):
    """The values that were made for a field of that kind, and that any field may meet."""
    for kind, values in AIMED:
        if isinstance(field, kind):
            return [*values, *NEVER, *WRONG]
    return [*NEVER, *WRONG]


# Of the desk's addresses: what Django's admin itself takes from a query.
ADMIN_QUERY = {
    "_to_field": ["", "id", "pk", "user", "password", "nothing", "\x00"],
    "_popup": ["1", "", "\x00"],
    "p": ["0", "-1", "9" * 26, "9" * 5000, "abc", "\x00", "²"],
    "o": ["1", "-1.2", "99.-99", "0", "9" * 5000, "a.b", "..-.", "\x00", "²", "-"],
    "q": ["\x00", "x" * 10_000, "'\"", "\ud800", '"a \x00', "%", "a " * 3000, "9" * 26],
    "e": ["1", "abc"],
    "all": ["", "\x00"],
    "_facets": ["True", "\x00"],
    "_changelist_filters": ["\x00", "a=b&c", "%00", "=" * 3000, "next=//evil.example", "\ud800"],
    "id": KEYS,
    "pk": KEYS,
    "id__in": ["1,abc", "9" * 26, ",", "\x00"],
    "nothing": ["1"],
    "password__startswith": ["pbkdf2"],
}
# What may be asked of a field by a lookup. Any of the values after it says nothing.
LOOKUPS = {
    "": KEYS,
    "__exact": [*KEYS, "", *DATES[:4], "\x00", "\ud800"],
    "__id__exact": [*KEYS, "\x00"],
    "__pk": KEYS,
    "__isnull": ["maybe", "1", "0", "\x00", "9" * 26],
    "__in": ["1,abc", "\x00", ",,", "9" * 26],
    "__gte": ["abc", *DATES, "9999-12-31 23:59:59+00:00", "0001-01-01 00:00:00+00:00", "9" * 26],
    "__lt": ["abc", *DATES, "\x00"],
    "__date": DATES,
    "__year": ["9999", "99999999999", "0", "-1", "abc", "10000", "1", "9" * 5000, "²", "\x00"],
    "__year__gte": ["99999999999", "abc", "9" * 26],
    "__month": ["13", "0", "abc", "9" * 26],
    "__day": ["32", "0", "abc", "9" * 26],
    "__contains": ["\x00", "x"],
    "__regex": ["(", "(a+)+$"],
    "__nothing": ["1"],
    "__user__password": ["x"],
}
# Two that Django reads together.

HEADERS = {
    "Accept-Language": ["\x00", "x" * 5000, "en;q=nan", "en;q=9e999,*;q=-1", "é\udcff", ",;,;"],
    "Accept-Encoding": ["br;q=0", "gzip;;", "x" * 3000],
    "Accept": ["", "*/*;q=x", "x" * 5000],
    "HX-Request": ["true", "false", "\x00"],
    "HX-Boosted": ["true", "x"],
    "HX-Target": ["é" * 300, "\x00", "x" * 5000],
    "HX-Current-URL": ["//[", "http://[::1", "\x00", "javascript:1", "http://testserver/%ff?\x00"],
    "HX-Current-URL-URI-AutoEncoded": ["true"],
    "HX-Trigger": ["\x00"],
    "HX-Prompt": ["\ud800".encode("utf-8", "surrogatepass").decode("latin-1")],
    "HX-History-Restore-Request": ["true"],
    "Range": ["bytes=0-1", "bytes=-", "bytes=9" + "9" * 5000 + "-", "lines=1", "bytes=5-1,\x00"],
    "If-Range": ["x"],
    "If-None-Match": ["*", '"', 'W/"x', "é\x00", ",,,"],
    "If-Modified-Since": ["0", "Mon, 99 Foo 99999 99:99:99 GMT", "9" * 5000],
    "If-Unmodified-Since": ["Mon, 01 Jan 0001 00:00:00 GMT"],
    "Host": ["", "a b", "testserver:99999999", "evil.example", "[::1", "é", "testserver\x00"],
    "X-Forwarded-Host": ["evil.example", "\x00"],
    "X-Forwarded-For": ["1.2.3.4, x", "\x00", "::ffff:999.1.1.1", "9" * 5000],
    "X-Forwarded-Proto": ["https", "javascript", "\x00"],
    "X-Forwarded-Port": ["-1", "abc"],
    "Referer": ["//[", "\x00", "http://[::1", "x" * 5000],
    "Origin": ["null", "//[", "\x00"],
    "User-Agent": ["", "\x00", "é\udcff"],
    "X-Requested-With": ["XMLHttpRequest"],
    "X-CSRFToken": ["\x00", "x" * 5000],
    "X-HTTP-Method-Override": ["DELETE"],
    "Authorization": ["Basic é", "Bearer \x00"],
    "Sec-Fetch-Site": ["\x00"],
}
JSON_COOKIE = [
    "%",
    "[" * 100_000,
    "9" * 5000,
    "null",
    "1",
    "{}",
    "%7B%22volume%22%3A1e999%7D",
    "%ff",
]
JSON_COOKIE += ["%7B%22tones_volume%22%3A" + "9" * 4000 + "%7D", "%7B%22voice%22%3A%5B%5D%7D"]
COOKIES = {
    "guest": ["", "\x00", "g" * 42, "é" * 43, "x" * 8000, "\ud800"],
    "cues": JSON_COOKIE,
    settings.SESSION_COOKIE_NAME: ["", "\x00", "x" * 8000, "é" * 32, "../../x", "\ud800"],
    settings.CSRF_COOKIE_NAME: ["", "\x00", "é" * 32],
    settings.LANGUAGE_COOKIE_NAME: ["xx", "\x00", "x" * 600],
    "messages": ["x", "W10:x:x", "\x00", "[" * 5000],
    "zone": ["Mars/Olympus", "\x00"],
}


def jpeg(name):
    return (FILES / name).read_bytes()


def files():
    """Pairs of a file's name and its content."""
    return [
        ("a.jpg", jpeg("exif-odd-tag-1.jpg")),
        ("b.jpg", jpeg("exif-odd-tag-2.jpg")),
        ("c.jpg", jpeg("exif-odd-tag-3.jpg")),
        ("cut.png", picture()[:60]),
        ("cut.webp", picture("WEBP")[:20]),
        ("gray.png", b"GIF89a/*<script>*/"),
        ("empty.png", b""),
        ("a\x00b.png", b"x"),
        ("../" * 40 + "x.png", b"x"),
        ("\ud800.png", b"x"),
        ("x" * 300 + ".png", b"\x00" * 100),
        ("heavy.png", b"\x89PNG\r\n\x1a\n" + bytes(3 * 1024 * 1024 + 1)),
    ]


# --- On the wire ----------------------------------------------------------------------------------

BOUNDARY = "malformed"


def encode(value):
    """As a bot would put it on the wire: lone surrogates as bytes that UTF-8 forbids."""
    return value.encode("utf-8", "surrogatepass")


def in_address(value):
    return quote(encode(value), safe="")


def query(pairs):
    return "&".join(f"{in_address(name)}={in_address(value)}" for name, value in pairs)


def parts(pairs):
    """A multipart body; a value that is a pair is a file's name and its content."""
    body = b""
    for name, value in pairs:
        body += f"--{BOUNDARY}\r\n".encode()
        body += b'Content-Disposition: form-data; name="' + encode(name) + b'"'
        if isinstance(value, tuple):
            file_name, content = value
            body += b'; filename="' + encode(file_name) + b'"\r\nContent-Type: image/png'
        else:
            content = encode(value)
        body += b"\r\n\r\n" + content + b"\r\n"
    return body + f"--{BOUNDARY}--\r\n".encode()


MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
URLENCODED = "application/x-www-form-urlencoded"
# Pairs of a content type and a body that are no form.
BODIES = [
    ("multipart/form-data", b"--x"),
    ("multipart/form-data; boundary=" + "x" * 300, b"--x"),
    ("multipart/form-data; boundary=\x00", b"--x"),
    (MULTIPART, b"--malformed\r\nContent-Disposition: form-data\r\n\r\nx"),
    (MULTIPART, b'--malformed\r\nContent-Disposition: form-data; name="a"; filename="'),
    (
        MULTIPART,
        b'--malformed\r\nContent-Disposition: form-data; name="a"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n!\r\n--malformed--\r\n",
    ),
    (MULTIPART, parts([("a", "x" * 3_000_000)])),
    (URLENCODED + "; charset=nothing", b"a=1"),
    (URLENCODED + "; charset=utf-16", b"a=%ff"),
    (URLENCODED, b"%ff%fe=%00&&&=&;"),
    (URLENCODED, b"&".join(b"a%d=1" % number for number in range(1001))),
    (URLENCODED, b"a=" + b"x" * 3_000_000),
    ("application/json", b"[" * 100_000),
    ("application/json", b"\xff"),
    ("\x00/é", b"x"),
    ("", b"\x00"),
]


def is_telling(value):
    """Whether a value is long and odd enough to be recognized wherever it turns up again."""
    return len(value) >= 8 and not value.isdecimal()


def shapes_of(value):
    """How a value may look in a log: as it is, escaped, quoted."""
    text = value[:60].strip("\x00\r\n")
    encoded = in_address(text)
    return {text, encoded, unquote(encoded), ascii(text)[1:-1]}
