"""Files of every format, damaged as mail, disks and programs damage them; the same seed gives the same bytes."""

from __future__ import annotations

import io
import random
import zipfile

TELLING = (b"\0", b"\xff" * 4, b"\xff\xff\xff\x7f", b"\x80", b"\n", b"\r\n", b'"', b",", b";", b"<", b">", b"&#0;", b"=", b"\xef\xbb\xbf",
           "合计".encode(), "\u200b".encode(), b"1e999", b"-1", b"9" * 30, b"#N/A", b"\x00\x00\x00\x00")  # fmt: skip


def damaged(content: bytes, random: random.Random) -> bytes:
    """One to four slips: bytes changed, put in, left out, repeated, swapped, or the rest cut off."""
    if content.startswith(b"PK\x03\x04") and random.random() < 0.8:
        return _inside(content, random)
    for _ in range(random.randint(1, 4)):
        content = random.choice(_SLIPS)(content, random)
    return content


def _inside(content: bytes, random: random.Random) -> bytes:
    """A workbook with one of its parts damaged; the archive around it is whole, so that its sums are right."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    name = random.choice([each for each in parts if each.startswith("xl/")])
    for _ in range(random.randint(1, 3)):
        parts[name] = random.choice(_SLIPS)(parts[name], random)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for part, data in parts.items():
            packed.writestr(part, data)
    return out.getvalue()


def _changed(content: bytes, random: random.Random) -> bytes:
    place = random.randrange(max(len(content), 1))
    return content[:place] + bytes([random.randrange(256)]) + content[place + 1 :]


def _other_digit(content: bytes, random: random.Random) -> bytes:
    """A slip that leaves the file whole: some digit or letter is another."""
    places = [place for place in range(len(content)) if content[place : place + 1].isalnum()]
    if not places:
        return content
    place = random.choice(places)
    return content[:place] + random.choice((b"0", b"9", b"7", b"x", b"Q")) + content[place + 1 :]


def _put_in(content: bytes, random: random.Random) -> bytes:
    place = random.randrange(len(content) + 1)
    return content[:place] + random.choice(TELLING) + content[place:]


def _written_over(content: bytes, random: random.Random) -> bytes:
    place, new = random.randrange(len(content) + 1), random.choice(TELLING)
    return content[:place] + new + content[place + len(new) :]


def _left_out(content: bytes, random: random.Random) -> bytes:
    first = random.randrange(len(content) + 1)
    return content[:first] + content[first + random.choice((1, 1, 2, 8, 100, 1000)) :]


def _repeated(content: bytes, random: random.Random) -> bytes:
    first = random.randrange(len(content) + 1)
    part = content[first : first + random.choice((1, 8, 64, 500))]
    return content[:first] + part * random.choice((2, 3, 20)) + content[first + len(part) :]


def _swapped(content: bytes, random: random.Random) -> bytes:
    one, two = sorted(random.randrange(len(content) + 1) for _ in range(2))
    size = random.choice((1, 4, 16))
    if two < one + size:
        return content
    return (
        content[:one]
        + content[two : two + size]
        + content[one + size : two]
        + content[one : one + size]
        + content[two + size :]
    )


def _cut_off(content: bytes, random: random.Random) -> bytes:
    return content[: random.randrange(len(content) + 1)]


_SLIPS = (
    _changed,
    _other_digit,
    _other_digit,
    _put_in,
    _written_over,
    _written_over,
    _left_out,
    _repeated,
    _swapped,
    _cut_off,
)
