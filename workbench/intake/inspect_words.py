"""The words of `inspect`, `new` and guesses.md in Chinese: what is guessed, why, and what looks wrong.

Codes that study.toml and codebook.csv themselves use (integer, category, direct) stay as they are written there.
"""

from __future__ import annotations

import re

from workbench.intake.summary_words import fix_in, note_in, rule_in, translated
from workbench.study import Lang

# A reason that begins so goes on with another reason.
BEGINNINGS = (
    (r"guessed: ", "推测："),
    (r"the key: ", "编号列："),
    (r"identifier direct: ", "直接标识："),
    (r"identifier quasi: ", "准标识："),
    (r"its cells look like ", "内容形似"),
    (r"an item answered (\S+) to (\S+): ", r"答案 \1 至 \2 的条目："),
)
SENTENCES = (
    # the key
    (r"its header says so, and it is different on every record \((\d+) rows? aside: the same as another, or no record\)",
     r"列名表明是编号，且各行互不相同（整行重复或不是记录的 \1 行不计）"),
    (r"it comes first, and it is different on every record \((\d+) rows? aside: the same as another, or no record\)",
     r"位于首列，且各行互不相同（整行重复或不是记录的 \1 行不计）"),
    (r"its header says so, and it is different on every record", "列名表明是编号，且各行互不相同"),
    (r"it comes first, and it is different on every record", "位于首列，且各行互不相同"),
    (r"different on every record, but not clearly a key: (.*)", r"各行互不相同，但未必是编号：\1"),
    (r"(.*) is blank, or says the same twice, in rows (.*)", r"\1 在第 \2 行为空或重复"),
    (r"(.*) may name a person, and no other column is filled in and different on every record", r"\1 可能指明个人，而其他列都有空缺或重复"),
    (r"no column is filled in and different on every record", "各列都有空缺或重复"),
    (r"named with --key", "由 --key 指定"),
    # what a column is
    (r"the platform's column", "平台自带的列"),
    (r"its header says '(.*)'", r"列名含“\1”"),
    (r"type (\w+): no cell is filled", r"类型 \1：全列为空"),
    (r"type (\w+): nearly all cells are dates", r"类型 \1：几乎全是日期"),
    (r"type (\w+), range (.*) to (.*): as they occur", r"类型 \1，范围 \2 至 \3：按出现的值"),
    (r"type (\w+), range (.*) to (.*): its header says so", r"类型 \1，范围 \2 至 \3：据列名"),
    (r"type (\w+): (\d+) different texts in (\d+) cells", r"类型 \1：\3 格中有 \2 种写法"),
    (r"type (\w+): (\d+) codes", r"类型 \1：\2 个编码"),
    (r"type (\w+): the words are a scale of (.*), coded (.*) \(lowest\) to (.*)", r"类型 \1：等级答案（\2），由低到高编为 \3 至 \4"),
    (r"type (\w+): a spreadsheet has rounded it", r"类型 \1：已被表格软件舍入"),
    (r"type (\w+): numbers that identify, not count", r"类型 \1：用于识别、不作计量的数字"),
    (r"type (\w+): its header and many different codes", r"类型 \1：据列名，且编码各不相同"),
    (r"missing code '(.*)' \((\d+) cells?\): it is no answer", r"缺失编码 \1（\2 格）：不是答案"),
    (r"missing code (.*) \((\d+) cells?\): the other answers begin at (.*)", r"缺失编码 \1（\2 格）：其余答案自 \3 起"),
    (r"missing code (.*) \((\d+) cells?\): the other answers end at (.*)", r"缺失编码 \1（\2 格）：其余答案至 \3 止"),
    (r"missing code (.*): its label says so \((.*)\)", r"缺失编码 \1：其标签为“\2”"),
    (r"missing code (.*): outside the other answers of the block", r"缺失编码 \1：在同组条目的答案之外"),
    (r"unit (.*): (\d+) cells? name it \((.*)\)", r"单位 \1：\2 格写有单位（\3）"),
    (r"by aliases\.csv (.*)", r"按 aliases.csv：\1"),
    (r"what do (.*) mean\? Write codes such as (.*)", r"\1 各指什么？请写明编码，例如 \2"),
    (r"as the file says", "按文件自身说明"),
    # what cells look like
    (r"names(?: of people)?", "人名"),
    (r"identity numbers", "身份证号"),
    (r"bank cards", "银行卡号"),
    (r"e-mail addresses", "电子邮箱"),
    (r"mobile numbers", "手机号"),
    (r"telephone numbers", "电话号码"),
    (r"number plates", "车牌号"),
    (r"WeChat accounts", "微信号"),
    (r"QQ accounts", "QQ 号"),
    (r"IP addresses", "IP 地址"),
    (r"hospital numbers", "住院号"),
    (r"addresses", "地址"),
    # blocks and instruments
    (r"(\d+) neighbouring columns with answers (\S+) to ([^\s,]+)", r"相邻 \1 列，答案 \2 至 \3"),
    (r"(\d+) neighbouring columns with answers (\S+) to (\S+), the shape of (.*) alone", r"相邻 \1 列，答案 \2 至 \3，仅 \4 有此形状"),
    (r"(.*): answered (.*) or (.*); a checklist or a question with several answers, so no scale", r"\1：答案为 \2 或 \3，属多选或核对清单，不作量表"),
    (r"(.*) of table (.*): a block too, but a report is about one table; draft it as a study of its own",
     r"\1（表 \2）：也是一组条目，但一份报告只写一张表，请另立一项研究"),
    (r"(.*): by number and range it could be (.*); it is scored as a plain mean until you say what it is",
     r"\1：按条目数与范围可能是 \2；在您指明之前按均分计"),
    # two entries, numbers that stand twice
    (r"(.*) and (.*) are two entries of the same forms; (\d+) fields? not the same: run (.*), fill in decisions\.csv, and name it in study\.toml",
     r"\1 与 \2 是同一批表的两次录入，\3 处不同：请运行 \4，填写 decisions.csv，并在 study.toml 中写明"),
    (r"(.*) says the same twice in rows (.*): look at these forms; cleaning stops there until same_key under (\[.*\]) says which record stays .*",
     r'\1 在第 \2 行重复：请核对这些表；清洗会停在此处，直到在 \3 下以 same_key 规定保留哪一条（"keep first" 第一条、"keep last" 最后一条或 "keep most complete" 最完整的一条）'),
    # what looks wrong
    (r"in scientific notation: a spreadsheet has rounded it", "科学记数法：已被表格软件舍入"),
    (r"ends in 000: a spreadsheet may have rounded it", "末尾为 000：可能已被表格软件舍入"),
    (r"begins like a formula", "开头像公式"),
    (r"text among numbers", "数字中夹有文字"),
    (r"does not fit the other answers", "与其余答案不符"),
    (r"a code without label, beyond those that have one", "有标签的编码之外的无标签编码"),
    (r"two words for one step of a scale; nothing is scored until aliases\.csv settles them",
     "同一等级有两种说法，在 aliases.csv 中归并之前不计分"),
    (r"text among codes", "编码中夹有文字"),
    (r"an Excel serial number among dates", "日期中夹有 Excel 序列号"),
    (r"no date", "不是日期"),
    (r"a date among labels: Excel may have made it of 1-2", "标签中夹有日期：可能是 Excel 把 1-2 之类改成的"),
    (r"a date whose order or century is not clear", "日期的次序或世纪不明"),
    (r"numbers with signs of money or thousands, kept as text", "带货币符号或千位逗号的数字，按文本保留"),
    (r"free text that names somebody, or holds a telephone or identity number", "文字中有姓名、电话或证件号"),
    (r"full-width digits", "全角数字"),
    (r"no cell is filled", "全列为空"),
    (r"repeats an earlier row in every cell", "与前面某行逐格相同"),
    (r"the key stands more than once, with different answers", "编号重复而答案不同"),
    (r"this looks like a row of totals", "像是合计行"),
    (r"this looks like a note under the table", "像是表下的说明"),
    (r"It is no record: write (.*) for this table in study\.toml\.", r"不是记录：请在 study.toml 的该表中写 \1。"),
    (r"the cell holds an error", "该格为错误值"),
    (r"Mend the formula or type the value; or declare the error as missing in the codebook, e\.g\. (.*)\.",
     r"请改正公式或填入数值，或在编码表中声明为缺失，例如 \1。"),
    (r"an error stands in or above the header", "表头或其上方有错误值"),
    (r"Type the name\.", "请填写列名。"),
    (r"the formula was never computed", "公式从未计算过"),
    (r"Open and save the file in Excel\.", "请在 Excel 中打开并保存该文件。"),
    (r"these cells are merged", "这些格是合并的"),
    (r"Split them and fill in each cell\.", "请拆分并逐格填写。"),
    (r"Excel kept only 15 digits of this number", "Excel 只保留了此数的 15 位"),
    (r"Format the column as text and type the number again from its source\.", "请把该列设为文本，照原件重新填写。"),
    (r"a date among labels: Excel makes (.*) a date as it is typed", r"标签中夹有日期：键入 \1 时 Excel 会改成日期"),
    (r"Format the column as text and type the label again from its source\.", "请把该列设为文本，照原件重新填写标签。"),
    (r"(\d+) cells, the header has (\d+)", r"有 \1 格，而表头有 \2 格"),
    (r"Look for an extra or missing separator\.", "请查找多余或缺少的分隔符。"),
    (r"If the first row is a title and no header, write (.*) for this table in study\.toml\.",
     r"若首行是标题而非表头，请在 study.toml 的该表中写 \1。"),
    # where a file comes from, and in which encoding
    (r"it begins as (\.\w+) files do", r"以 \1 文件的标志开头"),
    (r"a workbook", "工作簿"),
    (r"its first lines describe fields", "开头几行为字段说明"),
    (r"an \.epx project", ".epx 项目"),
    (r"cells and separators, nothing else", "只有单元格和分隔符"),
    (r"its header holds (.*)", r"列名含 \1"),
    (r"a workbook; its header holds (.*)", r"工作簿，列名含 \1"),
    (r"described by (.*)", r"由 \1 说明"),
    (r"plain text", "纯文本"),
    (r"asked for", "按指定"),
    (r"as the file says, or its texts show", "据文件说明或其文字"),
    (r"only plain letters and digits", "只有英文字母和数字"),
    (r"every byte is valid UTF-8", "全部字节均为有效的 UTF-8"),
    (r"it begins with the mark of (UTF-\d+)", r"以 \1 标志开头"),
    (r"a zero (?:after|before) each plain letter", "每个英文字母旁有一个零字节"),
    (r"not UTF-8; read so, its characters are those of everyday (simplified|traditional) Chinese", "不是 UTF-8；按此读出的是常用汉字"),
)  # fmt: skip


def said_in(text: str, lang: Lang) -> str:
    """A reason, a doubt or a note in a language; what nobody translated stays in English.

    >>> said_in("identifier quasi: its header says '年龄'", "zh")
    '准标识：列名含“年龄”'
    """
    if lang == "en":
        return text
    for pattern, chinese in BEGINNINGS:
        if match := re.match(pattern, text):
            return match.expand(chinese) + said_in(text[match.end() :], lang)
    if (said := translated(text, SENTENCES)) != text:
        return said.replace("' and '", "'、'")
    return next((said for say in (note_in, fix_in, rule_in) if (said := say(text, lang)) != text), text)
