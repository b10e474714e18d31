"""A table read by blocks and held small gives what the same table gives when it is read as text: byte for byte."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.intake.clean import clean_study
from workbench.intake.large import blocks, received
from workbench.intake.processed import fingerprint, save
from workbench.study_file import load_study

HEAD = """
schema = 1
id = "tiny"
data = "real"
notebook = "tiny"
as_of = 2020-01-01
title = { zh = "小研究", en = "Tiny study" }
[tables.people]
files = ["people.csv"]
key = "id"
"""
BOOK = """name,table,label_zh,label_en,type,min,max,codes,missing,required,skip,identifier,flipped
id,people,编号,Number,id,,,,,,,,
form,people,卷,Form,category,,,A=甲|A; B=乙|B,,,,,
q1,people,题一,One,integer,1,5,1=差|bad; 5=好|good,9=refused; 99=拒答|not asked,,,,
q2,people,题二,Two,integer,1,5,,9=refused,,,,form=B
q3,people,题三,Three,integer,,,,-1=none,,,,
q4,people,题四,Four,integer,0,200,,999=unknown,yes,,,
q5,people,题五,Five,integer,1,7,,,,q1 = 1,,
w,people,重,Weight,number,0,100,,,,,,
day,people,日,Day,date,,,,,,,,
note,people,话,Note,text,,,,,,,,
phone,people,电话,Phone,text,,,,,,,direct,
"""
ODD = (
    " 3",
    "03",
    "3.0",
    "３",
    "+2",
    "-0",
    "7",
    "",
    " ",
    "差",
    "五",
    '"4"',
    '""',
    "\u200b2",
    "1e3",
    "12345",
    "=1",
    "2\t",
)
LOOSE = 'out_of_range = "missing"\nunreadable = "missing"\nnot_asked = "missing"\n'
RULES = (
    "",
    'identical_rows = "keep first"\n',
    'same_key = "keep last"\n',
    'same_key = "keep most complete"\nidentical_rows = "keep first"\n',
    'near_duplicates = { columns = ["q1", "q2", "q3", "q5"], agree = 0.75, keep = "most complete" }\n',
    'exclude = [{ reason = { zh = "低", en = "low" }, where = "q2 < 3" }, { reason = { zh = "空", en = "blank" }, no_answers_in = ["q1", "q3"] }]\n',
    'exclude = [{ reason = { zh = "直线", en = "straight" }, longstring = { columns = ["q1", "q2", "q5"], at_least = 3 } }, { reason = { zh = "同", en = "same" }, repeats_of = ["q1", "q4"] }]\n',
    'checks = [{ name = "a", label = { zh = "甲", en = "A" }, holds = "q1 <= q2", then = "missing", set_missing = ["q2", "q4"] }, { name = "b", label = { zh = "乙", en = "B" }, holds = "q3 < 4", then = "list" }]\n',
    'careless = { columns = ["q1", "q2", "q5"], flags = [{ index = "longstring", at_least = 3 }], exclude_from = 1, reason = { zh = "马虎", en = "careless" } }\n',
)  # fmt: skip
ALIASES = "table,name,written,code,why\npeople,q1,五,5,written out\npeople,form,乙卷,B,name\n"
WRITTEN = (
    "people.parquet",
    "cleaning_log.parquet",
    "missing_reasons.parquet",
    "flow.csv",
    "problems.csv",
    "entry.json",
)


@st.composite
def received_files(draw: st.DrawFn) -> bytes:
    """A file of a few records, mostly plain, with what real files have: odd cells, quotes, line ends, marks, blank lines."""
    dirty = draw(st.booleans())
    answer = (
        st.sampled_from(("1", "2", "3", "5")) | st.sampled_from(ODD) if dirty else st.sampled_from("12359")
    )
    texts = (
        ("", "ok", "好 ", '"a, b"', '"two\nlines"', '"say ""so"""', 'a"b', "电话13800001234")
        if dirty
        else ("", "ok", '"a, b"')
    )
    row = st.tuples(
        st.sampled_from(("A", "B", " A", "乙卷") if dirty else "AB"), answer, answer, answer | st.sampled_from(("70000", "-1")),
        st.sampled_from(("10", "199", "999", "0")), answer, st.sampled_from(("1.5", "20", "3", "07", "")),
        st.sampled_from(("2010-10-03", "2010年1月2日", "")), st.sampled_from(texts), st.sampled_from(("13800001234", "")),
    )  # fmt: skip
    rows = draw(st.lists(row, min_size=1, max_size=25))
    keys = [
        draw(
            st.sampled_from((str(n), str(n), str(n), f"k{n}", f"k{n}", f" {n}", "3") if dirty else (str(n),))
        )
        for n in range(len(rows))
    ]
    lines = [",".join((key, *cells)) for key, cells in zip(keys, rows, strict=True)]
    if not dirty and draw(st.booleans()):
        lines = [
            ",".join(f'"{cell}"' if '"' not in cell else cell for cell in (key, *cells))
            for key, cells in zip(keys, rows, strict=True)
        ]
    if dirty and draw(st.booleans()):
        lines.insert(
            draw(st.integers(0, len(lines))),
            draw(st.sampled_from(("", ",,,,,,,,,,", "合计" + "," * 10, "a,b"))),
        )
    header = "id,form,q1,q2,q3,q4,q5,w,day,note,phone"
    end = draw(st.sampled_from(("\n", "\r\n", "\r") if dirty else ("\n", "\r\n")))
    text = end.join([header, *lines]) + draw(st.sampled_from((end, "")))
    return draw(st.sampled_from((b"", b"\xef\xbb\xbf"))) + text.encode()


def outcome(folder: Path, made: Path, *, large: int, block: int = 1) -> dict[str, bytes] | str:
    """What cleaning writes, or the message with which it refuses."""
    study = load_study(folder)
    with patch.object(received, "LARGE", large), patch.object(blocks, "BLOCK", block):
        try:
            tables = clean_study(study)
        except InputError as error:
            return str(error)
    made.mkdir(exist_ok=True)
    save(tables, study, made / "tiny", marks=fingerprint(study.folder))
    return {name: (made / "tiny" / name).read_bytes() for name in WRITTEN}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=received_files(),
    rules=st.sets(st.sampled_from(RULES), max_size=3),
    loose=st.sampled_from((True, True, True, False)),
    block=st.integers(1, 2000),
)
def test_by_blocks_and_as_text_give_the_same_bytes_or_the_same_refusal(
    tmp_path: Path, data: bytes, rules: set[str], loose: bool, block: int
) -> None:
    folder = tmp_path / "data" / "raw" / "tiny"
    folder.mkdir(parents=True, exist_ok=True)
    lines = {line.split(" = ")[0]: line for rule in sorted(rules) for line in rule.splitlines()}
    toml = HEAD + "[rules.people]\n" + LOOSE * loose + "\n".join(lines.values()) + "\n"
    for name, text in {"study.toml": toml, "codebook.csv": BOOK, "aliases.csv": ALIASES}.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "people.csv").write_bytes(data)
    whole = outcome(folder, tmp_path / "whole", large=10**9)
    small = outcome(folder, tmp_path / "small", large=0, block=block)
    assert small == whole
