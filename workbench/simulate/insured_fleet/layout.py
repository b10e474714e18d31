"""What is planted in the insured fleet of a transport group, and the names that its tables use."""

from __future__ import annotations

import pandas as pd

STUDY = "insured_fleet"
START, AS_OF = pd.Timestamp("2003-11-01"), pd.Timestamp("2005-12-31")
MONTHS = 26
BRANCHES, CITY_BRANCHES = 42, 12
VEHICLES = 1200
"""A third of the group's 3,600 vehicles: the folder stays small, and all rates are those of the whole."""
TYPES = {1: "客运|Passenger", 2: "货运|Freight", 3: "出租|Taxi", 4: "旅游|Tour"}
TYPE_SHARES = (0.40, 0.35, 0.15, 0.10)
FREQUENCY = (0.60, 0.45, 0.33, 0.33)
"""Claims a vehicle-year, by type, on average over the 26 months."""
STOPPED = 0.04
"""Share of vehicles that stop running within the time; their policies run on."""

PREMIUM = 5200.0
"""Yuan a vehicle-year: 39.2 million over 26 months for 3,470 insured vehicles."""
RENEWAL, COVERAGE = 0.93, 0.964
LAPSE_DAYS = (31, 443)
"""Days without cover after a renewal that was missed, and the shares that follow from it."""
LAPSING = 0.095
"""Chance that a vehicle other than a passenger vehicle of 2005 is not renewed in time: .93 over all renewals due."""

SEVERITY_MEAN, SEVERITY_CV = 6800.0, 2.2
LOSS_RATIO = 0.62
LARGE = 10_000
GPS_RATIO = 0.88
GPS_MONTHS = (10, 18)
GPS_BRANCHES = 32
"""Branches that fit GPS, each in one month between these; the others never do."""

SURVEY_HOURS, SURVEY_SPREAD = 1.5, 0.9
ASSESS_DAYS, ASSESS_SPREAD = 2.1, 0.7
DOCUMENT_DAYS, DOCUMENT_LATENT, DOCUMENT_SPREAD = 9.0, 8.247, 0.8
"""By day 9 half of all claims have their documents; the latent median is shorter, for some are refused or withdrawn instead."""
PAYMENT_DAYS, PAYMENT_BASE, PAYMENT_SPREAD = 6.0, 5.7403, 0.6
"""Half are paid 6 days after their documents; undisputed ones within 5.74 days, disputed ones in three times that."""
DISPUTED, DISPUTE_FACTOR = 0.06, 3.0
REJECTED, WITHDRAWN = 0.05, 0.03
P90 = {"survey": 4.75, "assessment": 5.15, "payment": 14.15}
"""Hours, days, days: what the planted distributions give."""
SAME_DAY, ON_SCENE = 0.94, 0.70
FOLLOWED, FOLLOWED_REJECTED = 0.91, 0.60
PUNCTUAL = 0.95
STATUSES = {1: "未决|Open", 2: "已赔付|Paid", 3: "拒赔|Refused", 4: "撤案|Withdrawn"}
REPORTS = {1: "每周出险报案|Weekly claims", 2: "每月承保|Monthly cover", 3: "每月案件处理|Monthly handling"}
BIDS = {
    "A": (92, 90, 85, 88, 104.0), "B": (84, 85, 91, 86, 96.5), "C": (82, 86, 88, 85, 95.5), "D": (80, 82, 84, 83, 94.0),
    "E": (83, 84, 82, 80, 93.0), "F": (79, 80, 78, 79, 92.0), "G": (81, 79, 76, 77, 93.5),
}  # fmt: skip
"""Points for service, claims, network and experience, and the price index: A is the insurer, neither cheapest nor dearest in fees."""
RANKS_FIRST = 0.61  # weights that vary by 30 %
