"""Which encoding a text file is in: decided in a fixed order, said, and never by replacing what cannot be read."""

from __future__ import annotations

import re

from workbench.errors import InputError

CHINESE = ("gb18030", "big5")
LEAST_FAMILIAR = 0.1  # share of familiar characters below which a reading is not believed
LEAST_KNOWN = 0.3  # share of ASCII and familiar characters in anything that is a table
BEYOND_LETTERS = re.compile("[\u0800-\U0010ffff]")
FEWEST_ZEROS = 6  # two names, two separators, a line end: fewer zeros are damage, not UTF-16
CLEARLY = 2.0  # how many times more familiar the better of two readings must be
# Characters that written Chinese, and surveys most of all, can hardly do without; simplified, then traditional.
FAMILIAR = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事"
    "成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日者意无力它与长把机十民第公此已工使"
    "情明性知全三又关点正业外将两高间由问很最重并物手应向头文体相见二等新己身果加西月话合回特代内信化表老给世位次度门任常先"
    "通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必件"
    "计管期市直资命山金指许区保至队形社决治科五基眼书非听白界达光放强即难且思王式路记南品住告类求据程北边张该交规术领确师"
    "观清今切院让识候满护士男岁编号姓职齡龄婚答卷份填服客户医患者病室询价评选项否较差优良"
    "這個們來為國說時會對後裡種經麼學現當沒動還進樣開從實與長機關點業將兩間問應頭體見話給門兒東聲員論處義幾認條係氣題爾別"
    "變總電數報結務場計資許區隊決書聽達強難類據邊張該規術領確師觀讓識滿護編號姓職婚歲醫價評選項較優"
)


def decode(data: bytes, name: str, encoding: str | None) -> tuple[str, str]:
    """Text and the encoding used: the one that was declared, else BOM, strict UTF-8, UTF-16, GB18030 or Big5.

    Never replaces a byte it cannot read, and never chooses between two encodings that could both be meant: raises
    InputError with the byte's place instead.
    """
    chosen = encoding or _by_mark(data) or _by_zeros(data) or _by_chance(data) or "utf-8"
    try:
        return data.decode(chosen).lstrip("\ufeff"), chosen
    except LookupError:
        fix = "Write utf-8, gb18030 or big5, for example."
        raise InputError(f"There is no encoding {chosen!r}", where=name, fix=fix) from None
    except UnicodeDecodeError as error:
        place = f"byte {error.start + 1}, row {_row(data, error.start)}"
    except ValueError as error:
        raise InputError(
            f"{chosen!r} reads no text", where=name, found=str(error), fix="Write utf-8, for example."
        ) from None
    if chosen == "utf-8" and encoding is None and not _has_chinese_utf8(data):
        return _as_chinese(data, name, place)
    fix = "Save the whole file as UTF-8."
    raise InputError("The file cannot be decoded", where=f"{name}, {place}", found=f"not {chosen}", fix=fix)


def _by_mark(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else None


def _by_zeros(data: bytes) -> str | None:
    """UTF-16 without a mark: zeros on one side only, and read so it is lines of familiar characters."""
    even, odd = (data[side::2].count(0) for side in (0, 1)) if b"\0" in data else (0, 0)
    if len(data) % 2 or (even > 0) == (odd > 0):
        return None
    encoding = "utf-16-le" if odd else "utf-16-be"
    text = data.decode(encoding, "replace")
    known = sum(character.isascii() or character in FAMILIAR for character in text)
    return encoding if "\n" in text.replace("\r", "\n") and known >= LEAST_KNOWN * len(text) else None


def _by_chance(data: bytes) -> str | None:
    """GB18030 that is UTF-8 too: few short words, which as UTF-8 would be letters that Chinese never mixes with."""
    if data.isascii():
        return None
    try:
        if BEYOND_LETTERS.search(data.decode("utf-8")):
            return None
        return "gb18030" if _familiar(data.decode("gb18030")) >= LEAST_FAMILIAR else None
    except UnicodeDecodeError:
        return None


def _has_chinese_utf8(data: bytes) -> bool:
    """True when some line is clearly UTF-8, so that the file mixes encodings and no single one can be right."""
    for line in data.splitlines():
        try:
            if sum(character > "\u2e80" for character in line.decode("utf-8")) > 1:
                return True
        except UnicodeDecodeError:
            continue
    return False


def _as_chinese(data: bytes, name: str, place: str) -> tuple[str, str]:
    read: dict[str, str] = {}
    for encoding in CHINESE:
        try:
            read[encoding] = data.decode(encoding)
        except UnicodeDecodeError:
            continue
    known = {encoding: _familiar(text) for encoding, text in read.items()}
    best = max(known, key=lambda encoding: known[encoding], default="")
    others = [share for encoding, share in known.items() if encoding != best]
    if best and known[best] >= LEAST_FAMILIAR and all(known[best] >= CLEARLY * share for share in others):
        return read[best], best
    raise InputError(
        "The file's encoding is not clear",
        where=f"{name}, {place}",
        found="not utf-8; " + (f"it could be {' or '.join(read)}" if read else "nor gb18030, nor big5"),
        fix='Save it as UTF-8, or write encoding = "gb18030" (or big5 …) for this table in study.toml.',
    )


def _familiar(text: str) -> float:
    """Share of the characters beyond ASCII that every reader of Chinese meets daily."""
    wide = [character for character in text if character > "\x7f"]
    return sum(character in FAMILIAR for character in wide) / max(len(wide), 1)


def _row(data: bytes, place: int) -> int:
    before = data[:place].replace(b"\r\n", b"\n")
    return before.count(b"\n") + before.count(b"\r") + 1
