"""The forms: who was asked where and by whom, which came back, and what they answered."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.simulate.branch_benchmarking.layout import IMPROVED_FROM, OPENED, STUDY, Layout
from workbench.simulate.branch_benchmarking.rates import Chances, draw_answers, solve_chances
from workbench.simulate.people import invented_names, invented_phones
from workbench.simulate.streams import Floats, Integers, below, categories, order, stream, uniforms

SOURCE_SHARES = np.array([0.70, 0.20, 0.10])
FORMS_EACH = 30
TOWN_ODDS = 1.5
"""The county seat is asked more often than its share of users."""
CHANNELS = np.array(
    [
        [0.45, 0.25, 0.05, 0.05, 0.15, 0.05],
        [0.50, 0.00, 0.30, 0.20, 0.00, 0.00],
        [0.30, 0.00, 0.00, 0.30, 0.00, 0.40],
    ]
)
RETURNED_SHARE, VALID_SHARE = 0.87, 0.97
AGE_BANDS = np.array([0.16, 0.29, 0.26, 0.20, 0.09])
SERVICES = np.array([0.62, 0.21, 0.13, 0.04])
NO_CONTACT = {
    "d1_image": 0.005,
    "d3_warm": 0.01,
    "d4_enquiry": 0.03,
    "d5_accuracy": 0.05,
    "d6_skill": 0.04,
    "d7_buckpass": 0.02,
}
BLANK, BLANK_OVERALL = 0.01, 0.004
COMMENTS = (
    "排队时间长了一些",
    "服务态度很好",
    "希望多开一个窗口",
    "农村网点太少",
    "资费看不太明白",
    "工作人员讲得很清楚",
    "周末能办业务就更好了",
    "建议增加自助缴费机",
)


def draw_forms(seed: int, layout: Layout, *, months: int | None) -> tuple[pd.DataFrame, Chances]:
    """All answered, valid forms, complete, in order of filling; columns of answers and of the log together,
    and `eta`, the planted logit of each form.

    months : None for the review of summer 2010, else forms over so many months up to September 2010.
    """
    branch = np.repeat(np.arange(len(layout.size)), layout.size)
    source, interviewer = _sources(layout.size)
    n = len(branch)
    town = _towns(seed, layout, branch)
    user = 1 + (uniforms(stream(seed, STUDY, "user"), n) < layout.group[branch]).astype(np.int64)
    new = np.array([trait == "new" for trait in layout.trait])[branch]
    times = _times(seed, interviewer, new=new, months=months)
    effect = layout.effect[branch] + layout.gain[branch] * (times["period"] >= IMPROVED_FROM).to_numpy()
    chances = solve_chances(branch_effect=effect, town=town, user=user, source=source)
    answered = draw_answers(seed=seed, eta=chances.eta, interviewer=interviewer)
    frame = pd.DataFrame(
        {
            "branch": np.array(layout.codes, dtype=object)[branch],
            "form_version": layout.version[branch],
            "source": source,
            "town_type": town,
            "interviewer": [f"I{1 + number:04d}" for number in interviewer],
            **times,
            **{name: _with_gaps(seed, name, values) for name, values in answered.answers.items()},
            "wait_min": answered.wait,
            "age_band": 1 + categories(stream(seed, STUDY, "age"), AGE_BANDS, n),
            "sex": 1 + categories(stream(seed, STUDY, "sex"), np.array([0.54, 0.46]), n),
            "user_type": user,
            "service": 1 + categories(stream(seed, STUDY, "service"), SERVICES, n),
            **_words(seed, n),
            "channel": 1 + categories(stream(seed, STUDY, "channel"), CHANNELS[source - 1], n),
            "eta": chances.eta,
        }
    )
    return frame.sort_values(["filled_at", "interviewer"], kind="stable", ignore_index=True), chances


def _sources(sizes: Integers) -> tuple[Integers, Integers]:
    """Source and interviewer of each form: about 30 forms an interviewer, within branch and source."""
    sources, interviewers, first = [], [], 0
    for size in sizes:
        counts = np.floor(SOURCE_SHARES * size + 0.5).astype(np.int64)
        counts[0] = size - counts[1:].sum()
        for source, count in enumerate(counts, start=1):
            people = max(1, int(np.floor(count / FORMS_EACH + 0.5)))
            sources.append(np.full(count, source))
            interviewers.append(first + np.arange(count) * people // max(count, 1))
            first += people
    return np.concatenate(sources), np.concatenate(interviewers)


def town_shares(rural: Floats) -> Floats:
    """Shares of county seat, township and rural users; (branches, 3)."""
    seat = 0.65 * (1 - rural)
    return np.column_stack([seat, 1 - rural - seat, rural])


def _towns(seed: int, layout: Layout, branch: Integers) -> Integers:
    asked = town_shares(layout.rural) * np.array([TOWN_ODDS, 1.0, 1.0])
    asked /= asked.sum(axis=1, keepdims=True)
    return 1 + categories(stream(seed, STUDY, "town"), asked[branch], len(branch))


def _times(
    seed: int, interviewer: Integers, *, new: NDArray[np.bool_], months: int | None
) -> dict[str, pd.Series]:
    """Sent, filled in and returned; an interviewer's forms never share a minute. new : forms of branches just opened."""
    n = len(interviewer)
    first, days = (pd.Timestamp("2010-07-17"), 40) if months is None else _window(months)
    offset = below(stream(seed, STUDY, "sent"), days, n)
    since, left = (pd.Timestamp(OPENED) - first).days, days - (pd.Timestamp(OPENED) - first).days
    offset = np.where(new, since + offset % max(left, 1), offset)
    sent = first + pd.Series(pd.to_timedelta(offset, unit="D"))
    filled_day = sent + pd.to_timedelta(below(stream(seed, STUDY, "filled"), 6, n), unit="D")
    place = pd.Series(interviewer).groupby(interviewer).cumcount().to_numpy()
    minute = 8 * 60 + 30 + place * 13 % 570 + below(stream(seed, STUDY, "minute"), 12, n)
    returned = filled_day + pd.to_timedelta(below(stream(seed, STUDY, "returned"), 8, n), unit="D")
    return {
        "filled_at": filled_day + pd.to_timedelta(minute, unit="min"),
        "period": filled_day.dt.strftime("%Y-%m"),
        "sent_on": sent,
        "returned_on": returned,
    }


def _window(months: int) -> tuple[pd.Timestamp, int]:
    last = pd.Timestamp("2010-09-24")
    first = pd.Timestamp("2010-10-01") - pd.DateOffset(months=months)
    return first, (last - first).days + 1


def _with_gaps(seed: int, name: str, values: Integers) -> Integers:
    """0 where there was no contact, 9 where the box was left blank: the form's own codes, not dirt."""
    draws = uniforms(stream(seed, STUDY, name, "gaps"), len(values))
    contact = NO_CONTACT.get(name, 0.0)
    blank = BLANK_OVERALL if name == "overall" else BLANK
    return np.where(draws < contact, 0, np.where(draws < contact + blank, 9, values)).astype(np.int64)


def _words(seed: int, n: int) -> dict[str, list[str | None]]:
    """Comments on 3 % of the forms, two of them with a telephone number; a name and number on 12 %."""
    rng = stream(seed, STUDY, "words")
    says, leaves = uniforms(rng, n) < 0.03, uniforms(rng, n) < 0.12
    which, names, phones = below(rng, len(COMMENTS), n), invented_names(rng, n), invented_phones(rng, n)
    comments = [COMMENTS[number] if flag else None for number, flag in zip(which, says, strict=True)]
    for place in order(rng, n)[:2]:
        comments[place] = f"请回电{phones[place]},{names[place]}"
    return {
        "open_text": comments,
        "name": [name if flag else None for name, flag in zip(names, leaves, strict=True)],
        "phone": [phone if flag else None for phone, flag in zip(phones, leaves, strict=True)],
    }


def number_forms(seed: int, answered: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The answers and the log of all forms sent, numbered together by the day they were sent.

    Forms that never came back, or came back unusable, resemble answered ones in branch, source and place.
    """
    n = len(answered)
    invalid = int(np.floor(n / VALID_SHARE - n + 0.5))
    lost = int(np.floor((n + invalid) / RETURNED_SHARE - n - invalid + 0.5))
    others = answered.iloc[below(stream(seed, STUDY, "others"), n, invalid + lost)]
    status = np.repeat([0, 1, 2], [n, invalid, lost])
    log = pd.concat([answered, others], ignore_index=True)[
        ["channel", "branch", "town_type", "source", "sent_on", "returned_on", "interviewer"]
    ]
    log["valid"] = pd.array(np.where(status == 0, 1, 0), dtype="Int64")
    log.loc[status == 2, "valid"] = pd.NA
    log.loc[status == 2, "returned_on"] = pd.NaT
    reason = 1 + categories(stream(seed, STUDY, "reason"), np.array([0.45, 0.35, 0.20]), len(log))
    log["invalid_reason"] = pd.array(np.where(status == 1, reason, 0), dtype="Int64")
    log.loc[status != 1, "invalid_reason"] = pd.NA
    week = (log["sent_on"] - log["sent_on"].min()).dt.days // 10
    log["batch"] = [f"P{1 + number:02d}" for number in week]
    sorted_places = np.lexsort((order(stream(seed, STUDY, "tie"), len(log)), log["sent_on"].to_numpy()))
    numbers = np.empty(len(log), dtype=np.int64)
    numbers[sorted_places] = np.arange(1, len(log) + 1)
    log.insert(0, "form_id", [f"F{number:0{max(5, len(str(len(log))))}d}" for number in numbers])
    return answered.assign(form_id=log["form_id"].iloc[:n].to_numpy()), log.sort_values(
        "form_id", ignore_index=True
    )
