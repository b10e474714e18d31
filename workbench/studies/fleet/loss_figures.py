"""Figures of losses: the funnel of loss ratios, how quarters develop, and GPS quarter by quarter."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.present.edition import current
from workbench.present.numbers import MINUS, number, percent
from workbench.present.point_names import name_points
from workbench.present.theme import BLUE, GREY, INK, ORANGE, TEXT_WIDTH, new_axes, themed
from workbench.study import Lang, Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CAPTIONS = {
    "loss-funnel": Words(zh="各分公司赔付率的漏斗图", en="Funnel of the branches' loss ratios"),
    "development": Words(
        zh="各出险季的累计已付赔款（万元）", en="Cumulative paid claims by quarter of accident (10,000 yuan)"
    ),
    "gps-path": Words(
        zh="安装 GPS 前后每三个月的道路事故（以装前三个月为 1，95%CI）",
        en="Road accidents by quarter before and after GPS (the last before it is 1; 95% CI)",
    ),
}
FUNNEL_NOTE = Words(
    zh="横线为全体；虚线、实线为从全体车辆随机抽同样台数的 95%、99.8% 界；菱形在 95% 界外。",
    en="Horizontal line: all branches. Dashed and solid lines: 95% and 99.8% limits of as many vehicles drawn from all. Diamonds lie outside 95%.",
)


def plot_loss_funnel(funnel: pd.DataFrame) -> Axes:
    """Loss ratio against the number of vehicles, with limits by chance."""
    lang = current().lang
    rows = funnel.sort_values("members")
    with themed():
        axes = new_axes(width=TEXT_WIDTH * 0.85, height=2.6)
        for names, style in ((("low", "high"), "--"), (("low_998", "high_998"), "-")):
            for name in names:
                axes.plot(rows["members"], rows[name] * 100, style, color=INK, linewidth=0.8)
        axes.axhline(float(rows["target"].iloc[0]) * 100, color=GREY, linewidth=0.8)
        outside = rows["flag"] != ""
        for mask, colour, marker in ((~outside, BLUE, "o"), (outside, ORANGE, "D")):
            axes.plot(rows.loc[mask, "members"], rows.loc[mask, "ratio"] * 100, marker, color=colour, markersize=4.5)  # fmt: skip
        axes.set_ylim(bottom=0)
        axes.set_xlabel("车辆数" if lang == "zh" else "Vehicles")
        axes.set_ylabel("赔付率（%）" if lang == "zh" else "Loss ratio (%)")
        outer = rows[outside].to_dict("records")
        name_points(
            axes,
            [(row["members"], row["ratio"] * 100, str(row["group"])) for row in outer],
            size=7.5,
            around=[(x, y * 100) for x, y in rows[["members", "ratio"]].to_numpy(dtype=float)],
        )
    return axes


def alt_loss_funnel(funnel: pd.DataFrame) -> Words:
    """How many branches lie outside, and on which side."""
    above, below = (int((funnel["flag"] == side).sum()) for side in ("above", "below"))
    whole = percent(float(funnel["target"].iloc[0]))
    return Words(
        zh=f"{len(funnel)} 家分公司，全体 {whole}%；95% 界外偏高 {above} 家，偏低 {below} 家。",
        en=f"{len(funnel)} branches, {whole}% in all; outside the 95% limits {above} above and {below} below.",
    )


def plot_gps_path(path: pd.DataFrame) -> Axes:
    """Rate ratios by quarter since GPS, the last quarter before it as reference."""
    lang = current().lang
    rows = path[path["ratio"].notna()]
    places = rows["step"].astype(float)
    with themed():
        axes = new_axes(width=TEXT_WIDTH * 0.8, height=1.9)
        axes.axhline(1, color=GREY, linewidth=0.8)
        axes.axvline(-0.5, color=INK, linewidth=0.8, linestyle="--")
        axes.errorbar(places, rows["ratio"], [rows["ratio"] - rows["low"], rows["high"] - rows["ratio"]], fmt="o", color=BLUE, markersize=4.5, elinewidth=1.0)  # fmt: skip
        axes.set_xticks(places, [_since(row, lang) for row in rows.to_dict("records")])
        axes.set_xlabel("安装后月数" if lang == "zh" else "Months since GPS")
        axes.set_ylabel("率比" if lang == "zh" else "Rate ratio")
    return axes


def _since(row: dict[Hashable, float], lang: Lang) -> str:
    first, last = (f"{row[name]:.0f}".replace("-", MINUS) for name in ("first", "last"))
    if not np.isfinite(row["first"]):
        return f"≤{last}"
    return f"≥{first}" if not np.isfinite(row["last"]) else f"{first}~{last}" if lang == "zh" else f"{first} to {last}"  # fmt: skip


def alt_gps_path(path: pd.DataFrame) -> Words:
    """The ratios before and after, in words."""
    rows = path[path["ratio"].notna()]
    before, after = ([number(each) for each in rows.loc[mask, "ratio"]] for mask in (rows["low"].notna() & (rows["step"].astype(float) < 0), rows["step"].astype(float) >= 0))  # fmt: skip
    return Words(
        zh=f"装前各段率比 {'、'.join(before) or '无'}；装后各段 {'、'.join(after) or '无'}。",
        en=f"Ratios before GPS: {', '.join(before) or 'none'}; after it: {', '.join(after) or 'none'}.",
    )


def plot_development(table: pd.DataFrame) -> Axes:
    """Cumulative paid amounts of each quarter of accident by its age; recent quarters end early."""
    lang = current().lang
    with themed():
        axes, ends = new_axes(width=TEXT_WIDTH * 0.8, height=2.6), []
        for place, (quarter, row) in enumerate(table.iterrows()):
            known = row.dropna()
            last = place == len(table) - 1
            axes.plot(known.index + 1, known, "o-", color=ORANGE if last else BLUE, markersize=3, linewidth=0.9)  # fmt: skip
            ends.append((known.index[-1] + 1, known.iloc[-1], str(quarter)))
        axes.set_ylim(bottom=0)
        axes.set_xticks(np.arange(1, table.shape[1] + 1))
        axes.set_xlabel("出险后第几季" if lang == "zh" else "Quarter since the accident")
        axes.set_ylabel("已付（万元）" if lang == "zh" else "Paid (10,000 yuan)")
        name_points(axes, ends, size=7)
    return axes


def alt_development(table: pd.DataFrame) -> Words:
    """The span of the quarters."""
    if table.empty:
        return Words(zh="没有已结束的出险季。", en="No quarter of accident has ended.")
    first, last = table.index[0], table.index[-1]
    return Words(
        zh=f"{len(table)} 个出险季（{first}~{last}）的累计已付赔款；越近的季度曲线越短。",
        en=f"Cumulative paid claims of {len(table)} quarters of accident ({first} to {last}); the later the shorter.",
    )
