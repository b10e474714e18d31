from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.errors import InputError, ProblemsFound
from workbench.intake.formats.epidata_project import read_epx
from workbench.intake.formats.labels import Received

OLD_RECORDS = r"""
  <Record status="rsNormal">ID=1,SEX=1,F1=36\,5,D1=12/09/2010,D2=2011/01/05,T1=12.00.00,S1=一段文字\, 有逗号,B1=Y</Record>
  <Record status="rsDeleted">ID=2,SEX=9</Record>
  <Record status="rsVerified">ID=3,"S1=quoted ""text"", and comma",SEX=9</Record>
"""
NEW_RECORDS = """
  <Record status="rsNormal">ID=1;SEX=1;F1=36,5;D1=12/09/2010;D2=2011/01/05;T1=12.00.00;S1="一段; ""引号""=x";B1=Y</Record>
  <Record status="rsDeleted">ID=2;SEX=9</Record>
  <Record status="rsVerified">ID=3;S1="";SEX=9</Record>
"""
PROJECT = """<?xml version="1.0" encoding="utf-8"?>
<EpiData xmlns="http://www.epidata.dk/XML/{xml}" version="{version}" xml:lang="eng"{attributes}>
 <Settings dateSeparator="/" timeSeparator="." decimalSeparator=","/>
 <ValueLabelSets><ValueLabelSet id="sexset" type="ftInteger"><Internal>
  <ValueLabel order="1" value="1"><Label xml:lang="eng">Male</Label><Label xml:lang="zh">男</Label></ValueLabel>
  <ValueLabel order="2" value="2"><Label xml:lang="eng">Female</Label><Label xml:lang="zh">女</Label></ValueLabel>
  <ValueLabel order="3" value="9" missing="true"><Label xml:lang="eng">Refused</Label></ValueLabel>
 </Internal></ValueLabelSet></ValueLabelSets>
 <DataFiles><DataFile id="datafile_id_0"><Caption><Text xml:lang="eng">Patients</Text></Caption>
  <Sections><Section id="MAIN"><Fields>
   <Field id="ID" type="ftInteger" entryMode="emMustEnter"><Question><Text xml:lang="eng">Number</Text></Question>
    <Ranges><Range start="1" end="500"/></Ranges></Field>
   <Field id="SEX" type="ftInteger" valueLabelRef="sexset">
    <Question><Text xml:lang="eng">Sex</Text><Text xml:lang="zh">性别</Text></Question></Field>
   <Field id="F1" type="ftFloat"><Ranges><Range start="35,5" end="42"/></Ranges></Field>
   <Field id="D1" type="ftDMYDate"/><Field id="D2" type="ftYMDAuto"/><Field id="T1" type="ftTime"/>
   <Field id="S1" type="ftString"/><Field id="B1" type="ftBoolean"/>
  </Fields></Section></Sections>
  <Records{salt}>{records}</Records>
 </DataFile>{more}</DataFiles>
</EpiData>
"""


def project(version: int, records: str, *, attributes: str = "", salt: str = "", more: str = "") -> str:
    xml = "1.0" if version < 3 else "2.1"
    return PROJECT.format(
        xml=xml, version=version, records=records, attributes=attributes, salt=salt, more=more
    )


def read(tmp_path: Path, text: str, *, form: str | None = None) -> Received:
    path = tmp_path / "survey.epx"
    path.write_text(text, encoding="utf-8")
    return read_epx(path, form=form)


@pytest.mark.parametrize(
    ("version", "records", "texts"),
    [
        (1, OLD_RECORDS, ["一段文字, 有逗号", 'quoted "text", and comma']),
        (6, NEW_RECORDS, ['一段; "引号"=x', ""]),
    ],
)
def test_both_ways_of_writing_records_are_read(
    version: int, records: str, texts: list[str], tmp_path: Path
) -> None:
    received = read(tmp_path, project(version, records))
    frame = received.table.frame
    assert received.table.rows == (1, 3)
    assert frame["ID"].to_list() == ["1", "3"]
    assert frame["SEX"].to_list() == ["1", "9"]
    assert frame["F1"].to_list() == ["36.5", ""]
    assert frame["D1"].to_list() == ["2010-09-12", ""]
    assert frame["D2"].to_list() == ["2011-01-05", ""]
    assert frame["T1"].to_list() == ["12:00:00", ""]
    assert frame["S1"].to_list() == texts
    assert "records marked deleted in EpiData and left out: 1 (" in received.warnings[0]


def test_labels_ranges_missing_codes_and_required_fields_become_the_codebook(tmp_path: Path) -> None:
    variables = {each.name: each for each in read(tmp_path, project(6, NEW_RECORDS)).variables}
    assert variables["SEX"].zh == "性别"
    assert variables["SEX"].codes == {"1": ("男", "男"), "2": ("女", "女")}
    assert variables["SEX"].missing == {"9": "Refused"}
    assert (variables["ID"].low, variables["ID"].high, variables["ID"].required) == (1, 500, True)
    assert (variables["F1"].type, variables["F1"].low) == ("number", 35.5)
    assert [variables[name].type for name in ("D1", "T1", "S1", "B1")] == ["date", "text", "text", "category"]


def test_dates_that_do_not_exist_are_listed(tmp_path: Path) -> None:
    records = '<Record status="rsNormal">ID=1;D1=31/02/2010</Record>'
    with pytest.raises(ProblemsFound, match="no date") as caught:
        read(tmp_path, project(6, records))
    assert (caught.value.problems[0].row, caught.value.problems[0].column) == (1, "D1")


def test_a_record_that_is_not_understood_is_listed(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound, match="no such field"):
        read(tmp_path, project(6, '<Record status="rsNormal">ID=1;UNKNOWN=2</Record>'))
    with pytest.raises(ProblemsFound, match="no such field"):
        read(tmp_path, project(6, '<Record status="rsNormal">ID=1;gibberish</Record>'))


def test_several_forms_need_to_be_chosen_between(tmp_path: Path) -> None:
    more = (
        '<DataFile id="datafile_id_1"><Caption><Text>Visits</Text></Caption><Sections><Section id="M"><Fields>'
        '<Field id="V" type="ftInteger"/></Fields></Section></Sections>'
        '<Records><Record status="rsNormal">V=7</Record></Records></DataFile>'
    )
    text = project(6, NEW_RECORDS, more=more)
    with pytest.raises(InputError, match=r"'datafile_id_0' \(Patients\), 'datafile_id_1' \(Visits\)"):
        read(tmp_path, text)
    assert read(tmp_path, text, form="Visits").table.frame["V"].to_list() == ["7"]
    with pytest.raises(InputError, match="no form 'Visit'"):
        read(tmp_path, text, form="Visit")


@pytest.mark.parametrize("change", [{"attributes": ' Password="abc="'}, {"salt": ' encryptedSalt="abc="'}])
def test_an_encrypted_project_is_refused(change: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="encrypted"):
        read(tmp_path, project(6, NEW_RECORDS, **change))


def test_a_project_that_is_cut_off_or_has_entities_is_refused(tmp_path: Path) -> None:
    text = project(6, NEW_RECORDS)
    with pytest.raises(InputError, match="damaged after row"):
        read(tmp_path, text[:-200])
    bomb = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]>'
    with pytest.raises(InputError, match="not a plain project"):
        read(tmp_path, text.replace("<EpiData", f"{bomb}<EpiData", 1))
    with pytest.raises(InputError, match="not an EpiData project"):
        read(tmp_path, "<other/>")


def test_a_project_without_records_is_no_data(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no data rows"):
        read(tmp_path, project(6, ""))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_bytes_raise_only_our_errors(tmp_path: Path, data: st.DataObject) -> None:
    whole = bytearray(project(data.draw(st.sampled_from([1, 6])), NEW_RECORDS).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "fuzz.epx"
    path.write_bytes(bytes(whole))
    try:
        read_epx(path)
    except InputError as error:
        assert str(error)  # noqa: PT017
