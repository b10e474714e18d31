"""What is planted in the closed service loop of a power company, and the names that its tables use."""

from __future__ import annotations

import pandas as pd

STUDY = "service_loop"
YEAR = 2005
FIRST_MONDAY = pd.Timestamp("2005-01-03")  # ISO week 1 of 2005
WEEKS = 52
AS_OF = pd.Timestamp("2005-12-31")
BRANCHES = (
    ("东城", "East Town"), ("西城", "West Town"), ("南郊", "South Suburb"), ("北郊", "North Suburb"), ("河湾", "River Bend"),
    ("青山", "Green Hill"), ("白杨", "Poplar"), ("石门", "Stone Gate"), ("新城", "New Town"), ("古渡", "Old Ferry"),
)  # fmt: skip
PROCESSES = {
    1: "业扩报装|New connections",
    2: "抄表收费|Metering and billing",
    3: "故障抢修|Fault repair",
    4: "咨询查询|Enquiries",
}
REPAIR = 3
CASES = 225
"""Cases of a branch and process in a week, on average: 900 a branch and week."""
NONCONFORMING, SHIFTED = 0.06, 0.09
SHIFTED_BRANCH, SHIFT_WEEK = 6, 31
CHANGED_BRANCH, CHANGE_WEEK, CHANGED = 8, 27, 0.045
"""Where the process itself is changed, on record: from that week on its share is another one."""
OVERDISPERSION = 1.8
"""Laney's sigma of z of a branch's weekly share."""
REPAIR_START, REPAIR_SLOPE, REPAIR_SD = 95.0, -0.4, 6.0
"""Minutes of a repair in week 1, their change a week, and the SD of a branch's weekly mean."""

DIMENSIONS = {
    "tangibles": range(1, 5),
    "reliability": range(5, 10),
    "responsiveness": range(10, 14),
    "assurance": range(14, 18),
    "empathy": range(18, 23),
}
RESPONDENTS = 900
EXPECTED_MEAN, EXPECTED_SD = 6.2, 0.6
PERCEIVED = (5.9, 5.1, 4.9, 5.6, 5.2)
DRIVERS = (0.10, 0.30, 0.28, 0.17, 0.15)
"""Shares of the explained variance of overall satisfaction, in the order of the dimensions."""
EXPLAINED = 0.55
SHORT_FORM_BRANCH, SHORT_FORM_SHARE = 3, 0.4
"""At this branch a part of the forms print a scale of six points."""
VULNERABLE, VULNERABLE_LOSS = 0.12, -0.5
"""Share of vulnerable customers, and how much lower they rate the whole (points of 1-10)."""

CUSTOMER_SHARES, ANSWERED_SHARES = (0.88, 0.10, 0.02), (0.70, 0.20, 0.10)
"""Households, businesses, industry: among the customers, and among those who answer."""
BUSINESS_GAIN = 0.4
"""How much higher businesses and industry rate the whole (points of 1-10): an unweighted mean is too high."""
RESPONSE = {1: 0.62, 2: 0.48, 3: 0.31, 4: 0.12}
"""Complete answers of those approached, by channel."""

STAFF, QUARTERS = 80, 4
STAFF_SD, COMPLEXITY_EFFECT, TIMELY = 0.35, -0.5, 0.88
"""Between-staff SD and effect of complex cases on timeliness (logit), and its overall share."""
GAMERS = (17, 58)
"""Staff who ask only satisfied customers: every rating is 5, and few customers are asked."""
RATED, RATED_BY_GAMERS = 0.30, 0.10
"""Ratings a case."""

ITEMS = 240
SOURCES = {
    1: "座谈会|Meetings",
    2: "95598|Hotline",
    3: "影像监控|Video monitoring",
    4: "暗访|Mystery visits",
    5: "自查|Own checks",
}
CAUSES = {
    1: "流程|Procedure",
    2: "培训|Training",
    3: "系统|Systems",
    4: "设备|Equipment",
    5: "人手|Staffing",
}
CAUSE_SHARES, RECURRING_CAUSES = (0.28, 0.22, 0.2, 0.18, 0.12), (1, 2)
"""What items come from; and the causes from which all that recurs comes, as far as there are enough of them."""
ASSIGNED_OPEN = 0.6
"""Share of the items never corrected that had been assigned."""
CORRECTED, EFFECTIVE, RECURRENCE = 0.86, 0.61, 0.18
"""Shares of all items corrected in time, of all verified effective, and of corrected ones that recur within 90 days."""
FOLLOWED_DAYS = 90
