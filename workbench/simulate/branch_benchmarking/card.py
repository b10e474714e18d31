"""The data card of the branch benchmarking practice data."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.simulate.cards import dirt_lines, heading, how_to, options_text
from workbench.simulate.truth import Planted

BODY = """\
## 文件 / Files

| 文件 file | 内容 | contents |
|---|---|---|
| `answers.csv` | 有效答卷,一行一份 | answered forms, one a row |
| `forms_log.csv` | 发放与收回登记,含未收回与无效 | every form sent, with those lost and invalid |
| `complaints.csv` | 投诉,截至 {as_of} 0 时 | complaints, as known at the start of {as_of} |
| `spotcalls.csv` | 电话抽查,每次两人评分 | spot calls, each scored by two raters |
| `branches.csv` | 分公司:用户、员工、城乡比例 | branches: users, staff, shares of users |
| `codebook.csv`, `aliases.csv` | 编码表;文字、旧名与代码的对应 | codebook; words and old names taken for codes |
| `truth.json` | 植入值与每一个被弄脏的单元格 | planted values and every cell that was dirtied |

列 / Columns. answers: `form_id`, `branch`, `form_version` (2 = d7 倒排 backwards), `source` (1 公司 company, 2 县评议组 county group, 3 市公司 city),
`town_type`, `interviewer`, `filled_at`, `period`, `d1_image`…`d7_buckpass`, `overall` (1-5; 0 无接触 no contact, 9 空 blank), `age_band`, `sex`,
`user_type`, `service`, `wait_min`, `open_text`, `name`, `phone` (虚构 invented). forms_log: `batch`, `channel`, `sent_on`, `returned_on`, `valid`,
`invalid_reason` …. complaints: `received_at`, `first_answer_at`, `closed_at`, `withdrawn` …. spotcalls: `score_id`, `call_id`, `rater`, `item1`…`item16`
(1 达标 passed, 0 未达标 failed, 9 未听到 not heard; 15、16 一票否决 critical). 全部代码见 all codes in `codebook.csv`.

## 植入的效应 / Planted effects

- 有效答卷 {forms} 份,总体满意率 86 %;一般分公司之间 SD 0.15(logit);差 {bad}(−1.2),好 {good}(+1.4)。
  {forms} valid forms, overall rate 86 %; SD between ordinary branches .15 logit; bad {bad} (-1.2), good {good} (+1.4).
- 农村 −0.25、集团 +0.15(logit),各分公司用户结构不同:{swaps} 家的真实原始名次与校正名次不同。
  Rural -.25, company users +.15 logit; the mix differs, so {swaps} branches change place between true raw and true adjusted rates.
- 公司自发表比县评议组高 6 个百分点,市公司高 3 个;访问员 ICC 0.06(每人约 30 份)。
  Company forms 6 points above the county group's, city forms 3; interviewer ICC .06 at about 30 forms each.
- {turned} 用二版表,d7 倒排。 {turned} used form version 2, d7 backwards.
- 投诉 {complaints} 件,已满 24 小时的 {due} 件中按时答复 {in_time} 件(88 %),{late} 仅 65 %;抽查评分者 AC1 0.75。
  {complaints} complaints; of {due} older than 24 hours {in_time} were answered in time (88 %), at {late} 65 %; raters' AC1 .75.

效应为总体平均(边际)尺度;含访问员随机效应的模型给出的系数略大。 Effects are population-averaged; a model with a random interviewer gives slightly larger ones.
未计入上表的 Not in the table below: 40 份复印表 photocopied forms and 7 份空白而记为有效的表 empty forms coded valid (`truth.json`, `added`; 级别 0 没有 none at level 0).
"""


def branch_card(
    *, seed: int, options: Mapping[str, object], planted: Mapping[str, Planted], dirt: Mapping[str, int]
) -> str:
    """README.md of the folder, Chinese and English."""
    listed = {
        word: ", ".join(map(str, value)) if isinstance(value := planted[name].value, list) else value
        for word, name in (
            ("forms", "answered_forms"),
            ("bad", "bad_branches"),
            ("good", "good_branches"),
            ("swaps", "rank_swaps"),
            ("turned", "d7_backwards"),
            ("complaints", "complaints"),
            ("due", "complaints_due"),
            ("in_time", "complaints_in_time"),
            ("late", "late_branch"),
            ("as_of", "as_of"),
        )
    }
    top = heading("电信分公司行风评议", "Telecom branch industry-conduct review")
    return (
        top
        + BODY.format(**listed)
        + dirt_lines(dirt)
        + how_to("branch_benchmarking", seed, options_text(options))
    )
