"""Which encoding a text file is in: decided in a fixed order, said, and never by replacing what cannot be read."""

from __future__ import annotations

from workbench.errors import InputError


def decode(data: bytes, name: str, encoding: str | None) -> tuple[str, str]:
    """Text and the encoding used: the one that was declared, else BOM, strict UTF-8, UTF-16, GB18030 or Big5.

    Never replaces a byte it cannot read: raises InputError with the byte's place instead.
    """
    tried = [encoding] if encoding else _candidates(data)
    for candidate in tried:
        try:
            return data.decode(candidate).removeprefix("\ufeff"), candidate
        except LookupError:
            raise InputError(
                f"There is no encoding {candidate!r}", where=name, fix="Write utf-8, gb18030, big5 …"
            ) from None
        except UnicodeDecodeError as error:
            place = f"byte {error.start}, row {data[: error.start].count(10) + 1}"
    raise InputError(
        "The file's encoding is not clear",
        where=name,
        found=f"not {', '.join(tried)} ({place})",
        fix='Save it as UTF-8, or write encoding = "gb18030" (or big5 …) for this table in study.toml.',
    )


def _candidates(data: bytes) -> list[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    if data.startswith(b"\xef\xbb\xbf"):
        return ["utf-8-sig"]
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        best = from_bytes(data, cp_isolation=["gb18030", "big5"]).best()
        return ["utf-8", *([best.encoding] if best else [])]
    return ["utf-8"]
