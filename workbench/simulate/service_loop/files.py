"""All files of the closed service loop's practice data but study.toml, with their card and their truth."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.simulate.cards import dirt_lines, heading, how_to, options_text
from workbench.simulate.codebooks import ALIAS_COLUMNS, CODEBOOK_COLUMNS, rows_text
from workbench.simulate.service_loop import layout as truth
from workbench.simulate.service_loop.codebook import loop_aliases, loop_codebook
from workbench.simulate.service_loop.draw import CODES, draw_service_loop
from workbench.simulate.service_loop.layout import DIMENSIONS, STUDY
from workbench.simulate.service_loop.soil import soil_service_loop
from workbench.simulate.sheets import Written, frame_text
from workbench.simulate.truth import Planted, count_types, truth_text

BODY = """\
## 文件 / Files

| 文件 file | 内容 | contents |
|---|---|---|
| `process_week.csv` | 各所各业务每周件数、不合格件数与时间 | cases, nonconforming cases and minutes by week, station and process |
| `survey.csv` | 客户调查:22 题的期望与感知、五维权重、总体评价 | survey: 22 statements expected and perceived, weights, the whole |
| `staff_quarter.csv` | 员工每季的件数、按时、差错、评价 | staff by quarter: cases, timely, errors, ratings |
| `nonconformity.csv` | 不合格项:发现、限期、整改、验证、复发 | items found: due, corrected, verified, recurred |
| `process_change.csv` | 登记的原因与流程变更 | causes recorded, and changes of a process |
| `fieldwork.csv`, `customers.csv` | 各渠道接触、完成与未答;各所各类客户数 | customers approached and lost by channel; customers of each kind by station |
| `codebook.csv`, `aliases.csv` | 编码表;周次写法、简称、改名 | codebook; ways of writing weeks, short names, renaming |
| `truth.json` | 植入值与每一个被弄脏的单元格 | planted values and every cell that was dirtied |

## 植入的效应 / Planted effects

- 不合格率 6 %,{branch} 自第 {week} 周起 9 %;各所每周另有超出机遇的波动(Laney σ 1.8);抢修时间每周缩短 0.4 分钟。
  6 % nonconforming, {branch} 9 % from week {week} on; more spread from week to week than chance gives (Laney's sigma 1.8); repairs get .4 minutes shorter a week.
- {changed} 自第 {change} 周起流程变更,有登记:不合格率 4.5 %。
  At {changed} the process changes on record from week {change} on: 4.5 % nonconforming.
- 差距以响应性最大(−1.3);总体评价的解释份额:可靠性 .30、响应性 .28;困难客户低 0.5 分;一个所有部分问卷为六级。
  The largest gap is responsiveness (-1.3); shares of explained variance: reliability .30, responsiveness .28; vulnerable customers .5 points lower; at one station some forms have six points.
- 答卷中商业和工业客户偏多(30 %,客户中 12 %),评价高 0.4 分:不加权的均值偏高。
  Businesses and industry are too many among the answers (30 %, among customers 12 %) and rate .4 points higher: unweighted means are too high.
- 员工按时率的 SD 0.35(logit),复杂件 −0.5;两人只请满意者评价(全为 5 分,评价数只及他人三分之一)。
  Staff timeliness SD .35 (logit), complex cases -.5; two members of staff ask only the satisfied (every rating is 5, and a third as many ratings as others).
- 不合格项 {items} 项:按期整改 86 %,验证有效 61 %,整改后 90 天内复发 18 %。
  {items} items: 86 % corrected in time, 61 % verified effective, 18 % of the corrected recur within 90 days.
"""


def loop_files(*, seed: int, n: int | None, dirt: int) -> dict[str, Written]:
    """File name -> text and encoding."""
    clean = draw_service_loop(seed=seed, n=truth.RESPONDENTS if n is None else n)
    soiled = soil_service_loop(clean, seed=seed, dirt=dirt)
    planted, options = loop_truth(), {"n": n, "dirt": dirt}
    tables = {name: Written(frame_text(frame)) for name, frame in soiled.files.items()}
    return tables | {
        "codebook.csv": Written(rows_text(loop_codebook(), CODEBOOK_COLUMNS)),
        "aliases.csv": Written(rows_text(loop_aliases(), ALIAS_COLUMNS)),
        "README.md": Written(_card(seed, options, count_types(soiled))),
        "truth.json": Written(truth_text(STUDY, seed=seed, options=options, planted=planted, soiled=soiled)),
    }


def loop_truth() -> dict[str, Planted]:
    """Planted quantities by name."""
    gaps = {
        name: round(mean - truth.EXPECTED_MEAN, 6)
        for name, mean in zip(DIMENSIONS, truth.PERCEIVED, strict=True)
    }
    return {
        "nonconforming": Planted(truth.NONCONFORMING, "share of cases, all stations but the two that change"),
        "shifted_branch": Planted(CODES[truth.SHIFTED_BRANCH], f"share {truth.SHIFTED} from week {truth.SHIFT_WEEK} on"),
        "shift_week": Planted(truth.SHIFT_WEEK, "first week of the shift"),
        "changed_branch": Planted(CODES[truth.CHANGED_BRANCH], f"share {truth.CHANGED} from week {truth.CHANGE_WEEK} on, on record"),
        "customer_shares": Planted(list(truth.CUSTOMER_SHARES), "households, businesses, industry among the customers"),
        "business_gain": Planted(truth.BUSINESS_GAIN, "points of overall satisfaction of businesses and industry"),
        "response": Planted(dict(zip(map(str, truth.RESPONSE), truth.RESPONSE.values(), strict=True)), "complete answers of those approached, by channel"),
        "recurring_causes": Planted(list(truth.RECURRING_CAUSES), "causes of all that recurs"),
        "overdispersion": Planted(truth.OVERDISPERSION, "Laney's sigma of z of a station's weekly share"),
        "repair_slope": Planted(truth.REPAIR_SLOPE, "minutes a week"),
        "gaps": Planted(gaps, "perception minus expectation before answers are cut at 1 and 7"),
        "drivers": Planted(dict(zip(DIMENSIONS, truth.DRIVERS, strict=True)), "Johnson's relative weights of the latent dimensions"),
        "vulnerable_loss": Planted(truth.VULNERABLE_LOSS, "points of overall satisfaction"),
        "staff_sd": Planted(truth.STAFF_SD, "logit of timeliness between staff"),
        "complexity_effect": Planted(truth.COMPLEXITY_EFFECT, "logit a whole share of complex cases"),
        "gamers": Planted([f"S{number:02d}" for number in truth.GAMERS], "every rating is 5"),
        "corrected": Planted(truth.CORRECTED, "share of all items, all of them in time"),
        "effective": Planted(truth.EFFECTIVE, "share of all items verified effective"),
        "recurrence": Planted(truth.RECURRENCE, "share of corrected items within 90 days, as planned; later than the end of the year is not seen"),
    }  # fmt: skip


def _card(seed: int, options: Mapping[str, object], dirt: Mapping[str, int]) -> str:
    top = heading("电力营销服务闭环", "The closed service loop of a power company")
    body = BODY.format(
        branch=CODES[truth.SHIFTED_BRANCH],
        week=truth.SHIFT_WEEK,
        changed=CODES[truth.CHANGED_BRANCH],
        change=truth.CHANGE_WEEK,
        items=truth.ITEMS,
    )
    return top + body + dirt_lines(dirt) + how_to(STUDY, seed, options_text(options))
