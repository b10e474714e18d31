"""The words of the page that cleaning prints: rules, doubts and what to do about them, in both languages."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence

from workbench.intake.rules.checks import BROKEN
from workbench.study import Lang, Words
from workbench.written_codes import reason_in

RULES = {
    "notation": Words(zh="写法（空格、全角、日期格式）", en="notation (blanks, full-width forms, dates)"),
    "label": Words(zh="标签换成编码", en="labels to codes"),
    "unit": Words(zh="去掉编码表所列单位", en="units of the codebook taken off"),
    "alias": Words(zh="按 aliases.csv 归类", en="by aliases.csv"),
    "scrubbed": Words(zh="自由文本去标识", en="identifiers in free text"),
    "flipped scale": Words(zh="倒印量表转回", en="scales printed backwards"),
    "double entry decision": Words(zh="双录入裁定", en="double entry decisions"),
    "identical row": Words(zh="整行重复", en="identical rows"),
    "same key": Words(zh="编号重复", en="repeated keys"),
    "near duplicate": Words(zh="几乎相同", en="nearly identical records"),
    "careless": Words(zh="粗心作答", en="careless answering"),
    "excluded": Words(zh="按排除标准", en="excluded"),
    "not asked": Words(zh="未问", en="not asked"),
    "out of range": Words(zh="超出范围", en="out of range"),
    "unreadable": Words(zh="无法辨认", en="unreadable"),
    "contradiction": Words(zh="前后矛盾", en="contradiction"),
    "blank": Words(zh="空白", en="left blank"),
    "asked but blank": Words(zh="应答而未答", en="asked but blank"),
    "answered though the question was not asked": Words(
        zh="不应答而有答案", en="answered though the question was not asked"
    ),
}
NEAR = re.compile(r"nearly the same record as row (\d+)")
SET_MISSING = ": set missing"
SHOWN_ROWS = 3  # of a problem that many cells share
# What the English advice of a problem says in Chinese; \1 is what the pattern caught.
FIXES = (
    (r"The codebook allows at most (.*); see the form\.", r"编码表允许不超过 \1，请核对原表。"),
    (r"The codebook allows at least (.*); see the form\.", r"编码表允许不低于 \1，请核对原表。"),
    (r"The codebook allows (.*) to (.*); see the form\.", r"编码表允许 \1 至 \2，请核对原表。"),
    (r"A whole number is needed; see the form\.", "应为整数，请核对原表。"),
    (r"It should be a number\..*", "应为数字；确有其意时请在 aliases.csv 中声明。"),
    (
        r"It should be a declared code(?: or label)?\. Did you mean (.*)\? There is: (.*)\. Declare .*",
        r"应为编码表中的编码或标签（\2），最接近的是 \1；确有其意时请在 aliases.csv 中声明。",
    ),
    (r"It should be a declared code(?: or label)?\..*", "应为编码表中的编码或标签；确有其意时请在 aliases.csv 中声明。"),
    (r"A date is written 2010-10-03\.", "日期写作 2010-10-03。"),
    (r"A time is written 2010-10-03 14:05:00\.", "时间写作 2010-10-03 14:05:00。"),
    (r"There is no such time of day\.", "没有这一时刻。"),
    (r"No number is that large; is it an id\?", "数字过大，可能是编号。"),
    (r"A spreadsheet has rounded it; export the column as text\.", "表格软件已将其舍入，请按文本导出该列。"),
    (r"The question is skipped where (.*); see the form\.", r"符合 \1 时不问此题，请核对原表。"),
    (r"It must hold that (.*); see the form\.", r"应满足 \1，请核对原表。"),
    (r"Look whether one person is there twice; near_duplicates of study\.toml says which record stays\.",
     "请核实是否为同一人；study.toml 的 near_duplicates 规定保留哪一条。"),
)  # fmt: skip

# What reading a file says of it, in Chinese; every reader's notes that `clean` can print.
NOTES = (
    (r"(.*): left out above the header: (.*)\.", r"\1：表头上方的文字未读入：\2。"),
    (r"(.*): rows (\d+) to (\d+) are one header; joined names: (.*)\.", r"\1：第 \2 至 \3 行合为表头，合并后的列名：\4。"),
    (r"(.*): (\d+) hidden or filtered rows are read too, the first is row (\d+)\.", r"\1：隐藏或被筛选的 \2 行也已读入，首行为第 \3 行。"),
    (r"(.*): (\d+) hidden columns are read too: (.*)\.", r"\1：隐藏的 \2 列也已读入：\3。"),
    (r"(.*): (\d+) dates in column (.*) were serial numbers \((.*)\)\.", r"\1：\3 列有 \2 个日期原为序列号，已换算（\4）。"),
    (r"(.*): (?:answers|ranks|options) separated by (.*) became (\d+) columns\.", r"\1：以 \2 分隔的答案拆成 \3 列。"),
    (r"(.*) was read as (.*?): (“.*”); if that is wrong, write its encoding in study\.toml\.",
     r"\1 按 \2 编码读取：\3；若有误，请在 study.toml 中写明 encoding。"),
    (r"(.*) was read as (.*?); if that is wrong, write its encoding in study\.toml\.", r"\1 按 \2 编码读取；若有误，请在 study.toml 中写明 encoding。"),
    (r"(.*) does not say its encoding; it was read as (.*?): (.*)\.", r"\1 未注明编码，按 \2 读取：\3。"),
    (r"(.*): its cells are separated by semicolons\.", r"\1：各格以分号分隔。"),
    (r"(.*): its cells are separated by tabs\.", r"\1：各格以制表符分隔。"),
    (r"(.*): the file does not end with a line end; its last row, (\d+), may be cut off\.", r"\1：文件末尾没有换行，最后一行（第 \2 行）可能不完整。"),
    (r"(.*): the first name began with a mark of UTF-8 that another program left; it is cut off\.", r"\1：首个列名前有其他程序留下的 UTF-8 标记，已去掉。"),
    (r"(.*): column (.*) has (\d+) cells with invisible characters inside, the first in row (\d+)\.", r"\1：\2 列有 \3 格夹有不可见字符，首见于第 \4 行。"),
    (r"(.*): a comma was read as the decimal point in (.*)\.", r"\1：\2 列的逗号按小数点读取。"),
    (r"(.*): column number (\d+) has no name in the header; it is called (.*)\.", r"\1：第 \2 列没有列名，称为 \3。"),
    (r"(.*): columns that a program made, not a person: (.*)\.", r"\1：程序生成的列：\2。"),
    (r"Column (.*): all values from (.*) to (.*) are missing codes\.", r"\1 列：\2 至 \3 的值均为缺失编码。"),
    (r"records marked deleted in EpiData and left out: (\d+) \(number (.*)\)\.", r"EpiData 中标为删除的 \1 条记录未读入（第 \2 条）。"),
    (r"(.*): the sheet (.*) holds no table and is left out", r"\1：工作表 \2 不是数据表，未读入"),
    (r"(.*): sheet '(.*)' is hidden in Excel\.", r"\1：工作表 \2 在 Excel 中是隐藏的。"),
    (r"(.*): what people wrote beside an option stands in (.*)\.", r"\1：选项旁填写的内容存于 \2。"),
    (r"(.*) was exported with labels: (\d+) headers became field names again\.", r"\1 按标签导出：\2 个列名已换回字段名。"),
    (r"(\d+) fields? ha(?:s|ve) branching logic that is not carried over: write (?:its|their) skip rule \((.*)\)\.",
     r"\1 个字段有分支逻辑，未带入；请在 codebook.csv 的 skip 栏写明跳转规则（\2）。"),
    (r"(\d+) calculated fields? (?:is|are) taken as (?:a )?plain numbers?\.", r"\1 个计算字段按普通数字读入。"),
    (r"(.*), row (\d+), column (.*): the field was too narrow for the text's last character, which is lost\.",
     r"\1 第 \2 行 \3 列：字段过窄，最后一个字已丢失。"),
    (r"Left as text, for a year of two digits does not say its century: (.*)\.", r"两位数年份不知世纪，按文本保留：\1。"),
    (r"(.*) shows values of other workbooks, as they were when it was last saved\.", r"\1 引用了其他工作簿，所见为上次保存时的值。"),
)  # fmt: skip


def page_language(*, environment: Mapping[str, str] | None = None) -> Lang:
    """Chinese where the user's locale is Chinese (LC_ALL, LC_MESSAGES, LANG, in that order), else English."""
    known = os.environ if environment is None else environment
    names = (known.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next(filter(None, names), "").lower().startswith("zh") else "en"


def rule_in(rule: str, lang: Lang, *, labels: Mapping[str, Words] | None = None) -> str:
    """A rule of the log, a doubt or a reason of a missing answer, in words.

    labels : the study's own checks by name; what is neither known nor theirs stays as it is.
    """
    if rule in RULES:
        return RULES[rule].in_(lang)
    if rule.startswith("missing code: "):
        reason = reason_in(rule.removeprefix("missing code: "), lang)
        return f"缺失编码：{reason}" if lang == "zh" else f"missing code: {reason}"
    if match := NEAR.fullmatch(rule):
        return f"与第 {match[1]} 行几乎相同" if lang == "zh" else rule
    if rule.endswith(SET_MISSING):
        what = rule.removesuffix(SET_MISSING)
        check = (labels or {}).get(what.removeprefix("check "))
        said = check.in_(lang) if check else rule_in(what, lang)
        return f"{said}：置为缺失" if lang == "zh" else f"{said}: set missing"
    if rule.startswith(BROKEN):
        by_english = {words.en: words for words in (labels or {}).values()}
        what = rule.removeprefix(BROKEN)
        return f"不符合“{by_english[what].zh}”" if lang == "zh" and what in by_english else rule
    return reason_in(rule, lang)


def rows_in(rows: Sequence[int], lang: Lang) -> str:
    """The rows of a file that share a problem: the first, and how many.

    >>> rows_in([4], "en"), rows_in([3, 8, 12, 15], "en"), rows_in([3, 8, 12, 15], "zh")
    ('row 4', 'rows 3, 8, 12 … (4 in all)', '第 3、8、12 … 行（共 4 处）')
    """
    more = len(rows) > SHOWN_ROWS
    shown = [str(row) for row in rows[:SHOWN_ROWS]]
    if lang == "zh":
        return f"第 {'、'.join(shown)}{' …' if more else ''} 行" + (f"（共 {len(rows)} 处）" if more else "")
    noun = "row" if len(rows) == 1 else "rows"
    return f"{noun} {', '.join(shown)}" + (f" … ({len(rows)} in all)" if more else "")


def fix_in(fix: str, lang: Lang) -> str:
    """What to do about a problem; advice nobody translated stays in English."""
    return translated(fix, FIXES) if lang == "zh" else fix


def note_in(note: str, lang: Lang) -> str:
    """What reading said of a file; a note nobody translated stays in English."""
    if lang == "en":
        return note
    return re.sub(r"\brow (\d+): (\S+) is ", r"第 \1 行 \2 即 ", translated(note, NOTES))


def translated(text: str, patterns: Iterable[tuple[str, str]]) -> str:
    """By the first of the (English pattern, Chinese) pairs that is all of the text; without one, the text itself."""
    for pattern, chinese in patterns:
        if match := re.fullmatch(pattern, text, flags=re.DOTALL):
            return match.expand(chinese)
    return text
