"""All files of the insured fleet's practice data but study.toml, with their card and their truth."""

from __future__ import annotations

import math
from collections.abc import Mapping

from workbench.simulate.cards import dirt_lines, heading, how_to, options_text
from workbench.simulate.codebooks import ALIAS_COLUMNS, CODEBOOK_COLUMNS, rows_text
from workbench.simulate.insured_fleet import layout as truth
from workbench.simulate.insured_fleet.codebook import fleet_aliases, fleet_codebook
from workbench.simulate.insured_fleet.draw import draw_insured_fleet
from workbench.simulate.insured_fleet.layout import STUDY
from workbench.simulate.insured_fleet.soil import soil_insured_fleet
from workbench.simulate.sheets import Written, frame_text
from workbench.simulate.truth import Planted, count_types, truth_text

BODY = """\
## 文件 / Files

| 文件 file | 内容 | contents |
|---|---|---|
| `vehicles.csv` | 车辆:分公司、车型、营运起止、GPS 安装日 | vehicles: branch, type, days in service, GPS |
| `policies.csv` | 商业险保单:起保、到期、保费 | commercial policies: cover and premium |
| `claims.csv` | 案件:出险、报案、查勘、定损、单证、结案、金额 | claims: the stages and the amounts |
| `followup.csv` | 结案后回访与满意度 | visits after closing, satisfaction |
| `reports.csv` | 周报、月报的应报日与报送日 | reports due and sent |
| `exposure_month.csv` | 各分公司每月里程 | distance by branch and month |
| `tender.csv`, `evaluations.csv` | 七家投标人的报价;七名评委的打分 | seven bids: prices; the points of seven evaluators |
| `meetings.csv` | 季度大会与高层互访 | quarterly meetings and visits of executives |
| `calendar.csv` | 2004~2005 年放假与调休(真实日历,非模拟) | holidays and worked weekends of 2004-2005 (the real calendar) |
| `codebook.csv`, `aliases.csv` | 编码表;简称与别名 | codebook; short names and other words |
| `truth.json` | 植入值与每一个被弄脏的单元格 | planted values and every cell that was dirtied |

42 家分公司、3,600 台车、26 个月,已赚保费约 3,920 万元。交强险 2006-07 起实施,本期没有。
42 branches, 3,600 vehicles, 26 months, about 39.2 million yuan of premium earned. Compulsory motor insurance began in 2006-07, so there is none here.
放假依据国务院令第 270 号(1999)与国务院办公厅 2004、2005 年放假通知。Holidays by Decree 270 of the State Council (1999) and the notices of its General Office for 2004 and 2005.

## 植入的效应 / Planted effects

- 续保率 93 %,全部在册营运车辆期末覆盖率 96.4 %;2005 年正常营运客车无漏保。
  93 % renewed in time; 96.4 % of all vehicles in service are insured on the last day; no passenger vehicle in service lacks cover in 2005.
- 各环节中位时间:查勘 1.5 小时,定损 2.1 天,单证 9 天,赔付 6 天;有争议 6 %,赔付时间为 3 倍;人伤 12 %,为 1.5 倍;5 % 拒赔,3 % 撤案。
  Median times: survey 1.5 h, assessment 2.1 d, documents 9 d, payment 6 d; 6 % disputed (three times as long); 12 % with injury (1.5 times); 5 % refused, 3 % withdrawn.
- 万元以上当日通报 94 %;出险率每车年 0.48;案均 6,800 元(CV 2.2);赔付率约 0.62;GPS 使道路事故的出险率为原来的 0.88,冰雹、水淹(10 %)不受影响;分公司间对数标准差 0.25,车辆间方差 0.4。
  Same-day notice of losses of 10,000 yuan or more 94 %; .48 claims a vehicle-year; mean 6,800 yuan (CV 2.2); loss ratio about .62; GPS multiplies the frequency of road accidents by .88 and leaves hail and flood (10 %) alone; branches differ by .25 (SD of the log rate), vehicles by a gamma factor of variance .4.
- 每多 10 天,满意更高一档的优势为 exp(-0.5) 倍;少赔估损的 10 %,为 exp(-0.75) 倍。
  Odds of a higher answer: exp(-.5) times for each 10 days more, exp(-.75) times for each 10 % of the estimate not paid.
- 回访 91 %,拒赔案只有 60 %;权重情景中本公司排名第一约 60 %。
  91 % visited, of the refused only 60 %; the insurer comes first in about 60 % of the scenarios of the weights.
"""


def fleet_files(*, seed: int, n: int | None, dirt: int) -> dict[str, Written]:
    """File name -> text and encoding."""
    clean = draw_insured_fleet(seed=seed, n=truth.VEHICLES if n is None else n)
    soiled = soil_insured_fleet(clean, seed=seed, dirt=dirt)
    planted, options = fleet_truth(), {"n": n, "dirt": dirt}
    tables = {name: Written(frame_text(frame)) for name, frame in soiled.files.items()}
    return tables | {
        "codebook.csv": Written(rows_text(fleet_codebook(), CODEBOOK_COLUMNS)),
        "aliases.csv": Written(rows_text(fleet_aliases(), ALIAS_COLUMNS)),
        "README.md": Written(_card(seed, options, count_types(soiled))),
        "truth.json": Written(truth_text(STUDY, seed=seed, options=options, planted=planted, soiled=soiled)),
    }


def fleet_truth() -> dict[str, Planted]:
    """Planted quantities by name."""
    return {
        "coverage": Planted(truth.COVERAGE, "insured on the last day, of all vehicles in service"),
        "passenger_coverage": Planted(1.0, "passenger vehicles in service without a gap in 2005"),
        "renewal": Planted(truth.RENEWAL, "renewed within 30 days, of policies due"),
        "survey": Planted(truth.SURVEY_HOURS, "median hours from report to survey"),
        "assessment": Planted(truth.ASSESS_DAYS, "median days from survey to assessment"),
        "documents": Planted(truth.DOCUMENT_DAYS, "days by which half of all assessed claims have documents"),
        "payment": Planted(truth.PAYMENT_DAYS, "median days from documents to payment"),
        "p90": Planted(truth.P90, "90 % quantiles: hours, days, days"),
        "same_day": Planted(truth.SAME_DAY, "notice on the day of the report, of losses of 10,000 yuan or more"),
        "loss_ratio": Planted(truth.LOSS_RATIO, "cost over earned premium, about"),
        "gps_ratio": Planted(truth.GPS_RATIO, "road accidents per km with GPS against without"),
        "weather_ratio": Planted(1.0, "hail and flood per km with GPS against without"),
        "disputed_time": Planted(truth.DISPUTE_FACTOR, "time from documents to payment, disputed against not"),
        "injury_time": Planted(truth.INJURY_FACTOR, "time from documents to payment, with injury against without"),
        "branch_spread": Planted(truth.BRANCH_SPREAD, "standard deviation of the log rate between branches"),
        "vehicle_spread": Planted(truth.VEHICLE_SPREAD, "variance of the rate between vehicles, gamma with mean 1"),
        "csat_days": Planted(math.exp(-10 * truth.CSAT_DAY / truth.CSAT_SCALE), "odds ratio of a higher answer for 10 days more"),
        "csat_short": Planted(math.exp(-0.1 * truth.CSAT_SHORT / truth.CSAT_SCALE), "the same for 10 % of the estimate not paid"),
        "followed": Planted(truth.FOLLOWED, "closed claims visited, other than refused"),
        "followed_refused": Planted(truth.FOLLOWED_REJECTED, "refused claims visited"),
        "punctual": Planted(truth.PUNCTUAL, "reports sent by the day due"),
        "first": Planted(truth.RANKS_FIRST, "share of scenarios in which the insurer comes first, about"),
    }  # fmt: skip


def _card(seed: int, options: Mapping[str, object], dirt: Mapping[str, int]) -> str:
    top = heading("保险公司服务运输集团", "An insurer serving a transport group")
    return top + BODY + dirt_lines(dirt) + how_to(STUDY, seed, options_text(options))
