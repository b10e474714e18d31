"""What is planted in the insured fleet of a transport group, and the names that its tables use."""

from __future__ import annotations

import pandas as pd

STUDY = "insured_fleet"
START, AS_OF = pd.Timestamp("2003-11-01"), pd.Timestamp("2005-12-31")
MONTHS = 26
BRANCHES, CITY_BRANCHES = 42, 12
BRANCH_SIZES = (1.7, 0.3)
"""Vehicles of the largest and of the smallest branch, against the mean."""
VEHICLES = 3600
TYPES = {1: "客运|Passenger", 2: "货运|Freight", 3: "出租|Taxi", 4: "旅游|Tour"}
TYPE_SHARES = (0.40, 0.35, 0.15, 0.10)
FREQUENCY = (0.60, 0.45, 0.33, 0.33)
"""Claims a vehicle-year, by type, on average over the 26 months."""
BRANCH_SPREAD, VEHICLE_SPREAD = 0.25, 0.4
"""How far branches and vehicles differ: standard deviation of the logarithm of a branch's rate, variance of a vehicle's gamma factor."""
WEATHER = 0.10
"""Share of claims from hail and flood, which GPS cannot prevent; theft is no such outcome, for a tracker is meant to deter it."""
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
PAYMENT_DAYS, PAYMENT_BASE, PAYMENT_SPREAD = 6.0, 5.47664, 0.6
"""Half are paid 6 days after their documents; those without injury and dispute within 5.48 days."""
DISPUTED, DISPUTE_FACTOR = 0.06, 3.0
INJURY, INJURY_FACTOR = 0.12, 1.5
"""Payment takes so many times as long; the factors multiply."""
IN_FULL, SHORT = 0.80, (0.70, 0.98)
"""Share of claims paid at their estimate; the others at a share of it between these."""
REJECTED, WITHDRAWN = 0.05, 0.03
P90 = {"survey": 4.75, "assessment": 5.15, "payment": 14.45}
"""Hours, days, days: what the planted distributions give."""
SAME_DAY, ON_SCENE = 0.94, 0.70
FOLLOWED, FOLLOWED_REJECTED = 0.91, 0.60
CSAT_START, CSAT_DAY, CSAT_SHORT, CSAT_REFUSED, CSAT_SCALE = 4.6, 0.02, 3.0, 1.5, 0.4
"""Satisfaction before rounding: its start, what a day, a payout short by all of the estimate, and refusal take away; logistic noise."""
PUNCTUAL = 0.95
CAUSES = {1: "道路事故|Road accident", 2: "冰雹、水淹|Hail or flood"}
STATUSES = {1: "未决|Open", 2: "已赔付|Paid", 3: "拒赔|Refused", 4: "撤案|Withdrawn"}
REPORTS = {1: "每周出险报案|Weekly claims", 2: "每月承保|Monthly cover", 3: "每月案件处理|Monthly handling"}
BIDS = {
    "A": (92, 90, 85, 88, 104.0), "B": (84, 85, 91, 86, 96.5), "C": (82, 86, 88, 85, 95.5), "D": (80, 82, 84, 83, 94.0),
    "E": (83, 84, 82, 80, 93.0), "F": (79, 80, 78, 79, 92.0), "G": (81, 79, 76, 77, 93.5),
}  # fmt: skip
"""Points for service, claims, network and experience, and the price index: A is the insurer, neither cheapest nor dearest in fees."""
RANKS_FIRST = 0.61  # weights that vary by 30 %
CRITERIA = ("service", "claims", "network", "experience")
EVALUATORS, LENIENCY_SPREAD, EVALUATOR_SPREAD = 7, 2.0, 2.5
"""Evaluators of the tender, how far they differ in strictness, and in each of their scores; the means are those of BIDS."""
MEETINGS = {1: "季度大会|Quarterly meeting", 2: "高层互访|Visit of executives"}
MISSED_MEETINGS = ("2004Q3",)
VISITS = ("2003-12-10", "2004-04-21", "2004-10-13", "2005-03-16", "2005-09-07", "2005-12-14")
