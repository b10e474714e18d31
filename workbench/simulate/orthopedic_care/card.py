"""The data card of the orthopaedic practice data."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.simulate.cards import dirt_lines, heading, how_to, options_text
from workbench.simulate.truth import Planted

BODY = """\
## 文件 / Files

| 文件 file | 内容 | contents |
|---|---|---|
| `patients_a.csv` | 录入员甲的录入,UTF-8 | first entry, clerk A, UTF-8 |
| `patients_b.csv` | 录入员乙的独立录入,{second} | second, independent entry, clerk B, {second} |
| `decisions.csv` | 双录入不一致处查对原表后的决定 | what was decided, form in hand, where the entries differ |
| `staff_log.csv` | 发放、收回时间与填写方式 | who handed out and collected each form, when, and who wrote |
| `codebook.csv`, `aliases.csv` | 编码表;文字答案与代码的对应 | codebook; words taken for codes |
| `truth.json` | 植入值与每一个被弄脏的单元格 | planted values and every cell that was dirtied |

列 / Columns of the entries: `form_no` 问卷编号; `name`, `id_no`, `phone`, `hosp_no` 直接标识(虚构) direct identifiers (invented);
`sex`, `age`, `marital`, `education` 文化程度, `schooling` 学历, `occupation`, `payment`, `cause`, `site`, `surgery`, `pain_vas`,
`admit_date`, `discharge_date`, `los_days`, `ward`, `nurse_group`, `mode` 填写方式; `care_1`…`care_6` 关怀 caring (5 = 满意 satisfied);
`q1`…`q90` 症状 symptoms (1-5). `codebook.csv` 有全部代码 has all codes. 双录入比较不含录入员一列 (the clerk is named by the file, not by a column).

## 植入的效应 / Planted effects

- n = {n};年龄 15~65 岁,均数 38.33,标准差 {age_sd}(原文印 4.31);住院天数合计按 1781/102 日,标准差 5.32。清洗后样本即有这些数值。
  Age 15-65, mean 38.33, SD {age_sd} (the article prints 4.31); stay mean 17.46, SD 5.32: the cleaned sample has them.
- 潜在因子相关、条目载荷与边际分布见 `truth.json`;总均分与关怀总均分的总体 Spearman 相关 {rho}(硬 {hard},软 {soft})。
  Latent correlations, loadings and margins: see `truth.json`; population Spearman rho of GSI with the caring mean {rho} (hard {hard}, soft {soft}).
- 18 % 由护士代填,关怀均分因此高 0.35;护理组 ICC 0.04。 18 % of forms written by nurses, caring mean 0.35 higher; nurse-group ICC .04.
- 3 份直线作答(去脏选项为 0 时没有),2 份文化程度与学历不一致。 3 straight-liners (none at dirt level 0), 2 forms whose two education answers differ.
"""


def orthopedic_card(
    *, seed: int, options: Mapping[str, object], planted: Mapping[str, Planted], dirt: Mapping[str, int]
) -> str:
    """README.md of the folder, Chinese and English."""
    age, numbers = planted["age"].value, {name: planted[name].value for name in ("n", "rho_GSI_total")}
    body = BODY.format(
        n=numbers["n"],
        age_sd=age["sd"] if isinstance(age, dict) else "",
        rho=numbers["rho_GSI_total"],
        hard=planted["rho_GSI_hard"].value,
        soft=planted["rho_GSI_soft"].value,
        second="GB18030" if options["dirt"] == 3 else "UTF-8 (BOM)",
    )
    top = heading(
        "骨科患者心理状况与护理满意度", "Psychological state and nursing satisfaction, orthopaedic trauma"
    )
    return top + body + dirt_lines(dirt) + how_to("orthopedic_care", seed, options_text(options))
