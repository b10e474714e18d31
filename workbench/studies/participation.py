"""The way from forms handed out to records analysed: a figure, and an account by channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from workbench.intake.processed import Survey
from workbench.intake.rules.evaluate import expression
from workbench.present.edition import current
from workbench.present.flow_chart import Box, plot_flow, words_of_flow
from workbench.present.numbers import NOTHING, number, percent
from workbench.present.tables import Table, column, table
from workbench.study import Channel, Lang, Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FLOW_CAPTION = Words(zh="研究对象的去向", en="Flow of participants")


def flow_boxes(survey: Survey, *, table_name: str, lang: Lang) -> list[Box]:
    """The boxes of one table's flow: forms handed out and returned (where study.toml counts them for it), records received,
    each reason with the number left out, and what is analysed.
    """
    boxes = []
    channels = survey.study.fielding.values()
    if channels and all(each.table in (None, table_name) for each in channels):
        sent, back = (sum(getattr(each, key) for each in channels) for key in ("distributed", "returned"))
        boxes.append(_box(Words(zh="发放问卷", en="forms distributed"), sent, lang))
        boxes.append(_box(Words(zh="收回问卷", en="forms returned"), back, lang))
    steps = survey.flow[survey.flow["table"] == table_name].to_dict("records")
    for place, step in enumerate(steps):
        reason = Words(zh=step["reason_zh"], en=step["reason_en"])
        if place in (0, len(steps) - 1):
            boxes.append(_box(reason, step["after"], lang))
        elif step["before"] > step["after"]:
            boxes.append(_box(reason, step["before"] - step["after"], lang, left_out=True))
    return boxes


def plot_participation(survey: Survey, *, table_name: str) -> Axes:
    """The flow of one table, drawn in the paper's language."""
    return plot_flow(flow_boxes(survey, table_name=table_name, lang=current().lang))


def alt_participation(survey: Survey, *, table_name: str) -> Words:
    """The same in words."""
    zh, en = (flow_boxes(survey, table_name=table_name, lang=lang) for lang in ("zh", "en"))
    return words_of_flow(zh, en)


def table_fielding(survey: Survey, *, table_name: str, label: str = "tbl-fielding") -> Table:
    """Forms distributed, returned and valid by channel (发放/回收/有效), with the rate of return and of valid forms.

    Valid are the analysed records of the channel's table for which its condition holds; the rate of valid forms is of those
    returned. With several channels and no conditions nobody can tell the channels' valid forms apart: only the sum is given.
    """
    lang = current().lang
    channels = list(survey.study.fielding.values())
    alone = len(channels) == 1
    rows = []
    for channel in channels:
        valid = _valid(survey, channel, table_name) if alone or channel.where else None
        rows.append(_row(channel.label.in_(lang), channel.distributed, channel.returned, valid, lang))
    if not alone:
        sent, back = sum(each.distributed for each in channels), sum(each.returned for each in channels)
        total = "合计" if lang == "zh" else "Total"
        rows.append(_row(total, sent, back, len(survey.tables[table_name]), lang))
    names = ("distributed", "returned", "return_rate", "valid", "valid_rate")
    return table(
        rows,
        label=label,
        caption=Words(zh="问卷的发放、回收与有效份数", en="Forms distributed, returned and valid"),
        columns=[column("channel", align="left"), *(column(name) for name in names)],
        notes=[
            Words(
                zh="回收率=回收/发放；有效率=有效/回收；有效指进入分析的记录。",
                en="Return rate: returned of distributed; valid rate: valid of returned. Valid means analysed.",
            )
        ],
    )


def _box(what: Words, n: int, lang: Lang, *, left_out: bool = False) -> Box:
    count = number(n, decimals=0, lang=lang)
    return Box(f"{what.zh}（n={count}）" if lang == "zh" else f"{what.en} (n\u00a0=\u00a0{count})", left_out)


def _valid(survey: Survey, channel: Channel, table_name: str) -> int:
    frame = survey.tables[channel.table or table_name]
    if not channel.where:
        return len(frame)
    known = pl.from_pandas(frame)
    holds = expression(channel.where, known.schema, where="study.toml, fielding")
    return int(known.select(holds.fill_null(value=False)).to_series().sum())


def _row(label: str, sent: int, back: int, valid: int | None, lang: Lang) -> list[str]:
    counts = [number(each, decimals=0, lang=lang) for each in (sent, back)]
    rate = percent(back / sent) if sent else NOTHING
    if valid is None:
        return [label, *counts, rate, NOTHING, NOTHING]
    of_returned = percent(valid / back) if back else NOTHING
    return [label, *counts, rate, number(valid, decimals=0, lang=lang), of_returned]
