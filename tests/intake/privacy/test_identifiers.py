from __future__ import annotations

import random

import pytest

from tests.intake.seeded_texts import bank_card, identity_number
from workbench.intake.privacy.detectors import detect, folded
from workbench.intake.privacy.identifiers import find_identifiers

ID = identity_number(random.Random(1))
CARD = bank_card(random.Random(1))
WRONG_ID = ID[:17] + ("1" if ID[17] != "1" else "2")


def found(text: str) -> list[tuple[str, str]]:
    return [(each.kind, text[each.start : each.end]) for each in detect(text)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (f"号码{ID}。", "identity_number", ID),
        (f"{ID[:6]} {ID[6:14]} {ID[14:]}", "identity_number", f"{ID[:6]} {ID[6:14]} {ID[14:]}"),
        (f"身份证号：{WRONG_ID}", "identity_number", WRONG_ID),
        ("旧证110000490101001", "identity_number", "110000490101001"),
        (f"卡{CARD}", "bank_card", CARD),
        (f"{CARD[:4]} {CARD[4:8]} {CARD[8:12]} {CARD[12:16]} {CARD[16:]}", "bank_card", None),
        ("打19900001234", "mobile", "19900001234"),
        ("打199-0000-1234,", "mobile", "199-0000-1234"),
        ("（+86 199 0000 1234）", "mobile", "+86 199 0000 1234"),
        ("008619900001234", "mobile", "008619900001234"),
        ("1990 000 1234", "mobile", "1990 000 1234"),
        ("tel19900001234", "mobile", "19900001234"),
        ("１９９００００１２３４", "mobile", "１９９００００１２３４"),
        ("幺九九零零零零一二三四", "mobile", "幺九九零零零零一二三四"),
        ("19900001234@example.com", "email", "19900001234@example.com"),
        ("(010)12345678", "landline", "(010)12345678"),
        ("0515-82345678", "landline", "0515-82345678"),
        ("固话：86431234", "landline", "86431234"),
        ("苏J12345", "plate", "苏J12345"),
        ("京A·D12345", "plate", "京A·D12345"),
        ("粤b12345f", "plate", "粤b12345f"),
        ("粤Z1234港", "plate", "粤Z1234港"),
        ("mail:a.b-c@mail.example.cn。", "email", "a.b-c@mail.example.cn"),
        ("微信号：test_123", "wechat", "test_123"),
        ("加V lm123456", "wechat", "lm123456"),
        ("wxid_abc123def456", "wechat", "wxid_abc123def456"),
        ("QQ号是12345678", "qq", "12345678"),
        ("来自192.0.2.17的访问", "ip_address", "192.0.2.17"),
        ("2001:db8::8a2e:370:7334", "ip_address", "2001:db8::8a2e:370:7334"),
        ("fe80::1ff:fe23:4567:890a", "ip_address", "fe80::1ff:fe23:4567:890a"),
    ],
)  # fmt: skip
def test_each_kind_is_found_as_people_write_it(text: str, kind: str, value: str | None):
    assert found(text) == [(kind, value or text)]


@pytest.mark.parametrize(
    "text",
    [
        "10.1016/j.ijnurstu.2010.12.014", "10.1207/15327900051", "doi:10.1080/13548500902865956", "ISBN 978-7-117-12345-6", "9787117123456",
        "中华护理杂志, 2011, 46(13): 1385-1387", "ISSN 1671-8933", "2010-10-03 08:50:00", "20101003085000", "1286064000", "1700000000000",
        "0.13812345678", "13812345678.25", "r = -0.281234567890123", "95%CI:-0.45~-0.08", "138 2010 2011 12", "2010 2011 2012 2013",
        "1 2 3 4 5 4 3 2 1 2 3 4 5 4 3 2", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "a13812345678b",
        "3.1.2.1", "Chrome/120.0.6099.71", "v 10.20.30.40", "127.0.0.1", "0.0.0.0", "256.1.1.1", "12:30:45", "[::2]", "1::2", "::1", "a::b",
        "微信支付", "用微信 pay", "微信(WeChat)", "QQ群很多", "电话123", "95598", "110", "400-800-1234", "图B12", "最新ABCDE", "R473.6", "W3", "N6",
        "（2010）京 A 字", WRONG_ID, CARD[:-1] + str((int(CARD[-1]) + 1) % 10), "99999919900101", "12345678901234567890123",
    ],
)  # fmt: skip
def test_what_only_looks_like_an_identifier_is_left_alone(text: str):
    assert found(text) == []


def test_an_identifier_keeps_its_place_in_a_longer_text():
    text = f"第１次：{ID}；第２次：19900001234"
    kinds = {kind: folded(text)[start:end] for kind, start, end in find_identifiers(folded(text))}
    assert kinds["identity_number"] == ID
    assert kinds["mobile"] == "19900001234"
