from __future__ import annotations

import polars as pl
import pytest

from workbench.errors import InputError
from workbench.intake.formats.raw_texts import Decoded, Raw, codec, decode_raw


def raw(cells: list[str], *, encoding: str, labels: bool = True) -> Raw:
    """One column of texts as bytes of this encoding, one character a byte."""

    def plain(text: str) -> str:
        return text.encode(encoding).decode("latin-1")

    return Raw(
        frame=pl.DataFrame([pl.Series("0", [plain(cell) for cell in cells], pl.String)]), names=["a"],
        labels=[plain("好") if labels else ""], formats=[""], types=["string"], measures=[""],
        value_labels=[[(plain("甲"), plain("一")), (1.0, plain("二"))] if labels else []], missing=[[(9.0, 9.0)]],
        label_sets=[],
    )  # fmt: skip


def decoded(found: Raw, *, declared: str = "", forced: str | None = None) -> Decoded:
    return decode_raw(found, file="a.sav", declared=declared, forced=forced)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5"])
def test_an_encoding_nobody_names_is_recognised_and_said(encoding: str) -> None:
    cells = (
        ["服務態度很好，護士有耐心", "等候的時間太長"]
        if encoding == "big5"
        else ["服务态度很好，护士有耐心", "等候的时间太长"]
    )
    found = decoded(raw(cells, encoding=encoding))
    assert found.raw.frame["0"].to_list() == cells
    assert found.raw.labels == ["好"]
    assert found.encoding == encoding
    assert f"was read as {encoding}" in found.warnings[0]


def test_names_labels_and_codes_are_decoded_and_numbers_left() -> None:
    found = decoded(raw(["好"], encoding="gb18030"), declared="cp936")
    assert found.raw.value_labels == [[("甲", "一"), (1.0, "二")]]
    assert found.raw.missing == [[(9.0, 9.0)]]
    assert found.warnings == ()


def test_what_could_be_several_encodings_has_to_be_said() -> None:
    european = raw(["Größe", "naïve"], encoding="latin-1", labels=False)
    with pytest.raises(InputError, match="does not say how its texts are encoded"):
        decoded(european)
    assert decoded(european, forced="latin-1").raw.frame["0"].to_list() == ["Größe", "naïve"]


def test_a_label_in_another_encoding_is_refused() -> None:
    with pytest.raises(InputError, match="name or label cannot be decoded"):
        decoded(raw(["好"], encoding="gb18030"), declared="utf-8")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("windows-936", "gb18030"),
        ("CP936", "gb18030"),
        ("GBK", "gb18030"),
        ("GB2312", "gb18030"),
        ("EUC-CN", "gb18030"),
    ],
)
def test_names_of_the_chinese_code_pages_mean_their_superset(written: str, meant: str) -> None:
    assert codec(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [("cp65001", "utf-8"), ("windows-1252", "cp1252"), ("950", "cp950"), ("UTF-8", "UTF-8")],
)
def test_other_names_are_python_s_own(written: str, meant: str) -> None:
    assert codec(written) == meant
