"""Comments with invented identifiers at known places, and comments that only look as if they held some.

All numbers are of reserved or unused ranges with check digits made here; names are surnames and given characters drawn
together. The wordings are those of open questions in patients' and customers' surveys.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
GIVEN = "伟芳娜敏静丽强磊洋勇艳杰娟涛明超霞平刚桂建国海燕玲婷雪梅鑫宇浩轩梓涵欣怡晨曦诗琪可馨若彤俊豪志远家辉佩瑜绍棠翠莲秉坤淑贞亚楠旭东垚犇韵竹"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Seeded:
    """A comment; kind, start and end of each identifier that was put into it."""

    text: str
    planted: tuple[tuple[str, int, int], ...]


def identity_number(random_: random.Random) -> str:
    year, month, day = random_.randint(1930, 2010), random_.randint(1, 12), random_.randint(1, 28)
    first = f"999999{year}{month:02}{day:02}{random_.randint(0, 999):03}"
    return first + "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, first, strict=True)) % 11]


def bank_card(random_: random.Random) -> str:
    first = f"620000{random_.randint(0, 10**12 - 1):012}"
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(reversed(first)))
    return first + str(-total % 10)


def mobile(random_: random.Random) -> str:
    digits = f"1990000{random_.randint(0, 9999):04}"
    grouped = (f"{digits[:3]}-{digits[3:7]}-{digits[7:]}", f"{digits[:3]} {digits[3:7]} {digits[7:]}")
    wide = digits.translate({48 + n: 0xFF10 + n for n in range(10)})
    return random_.choice([digits] * 6 + [*grouped, f"+86 {digits}", f"+86-{digits}", wide])


def plate(random_: random.Random) -> str:
    head = random_.choice("京沪苏浙粤川") + random_.choice("ABCDZ")
    tail = [f"{random_.randint(0, 99999):05}", f"{random_.choice('BCEH')}{random_.randint(0, 9999):04}"]
    green = f"{random_.choice('DF')}{random_.randint(0, 99999):05}"
    return head + random_.choice(["", "·"]) + random_.choice([*tail, green])


def email(random_: random.Random) -> str:
    return f"{random_.choice(['li.ming', 'w_fang', 'zhang88', 'kf'])}{random_.randint(0, 99)}@{random_.choice(['example.com', 'mail.example.cn', 'example.org'])}"


def wechat(random_: random.Random) -> str:
    return (
        random_.choice(["微信号", "微信：", "加微信", "微信号是"])
        + "|"
        + random_.choice(
            [
                f"test_{random_.randint(1000, 99999)}",
                f"lm{random_.randint(100000, 999999)}",
                f"wxid_{random_.randint(10**9, 10**10)}",
            ]
        )
    )


def ip_address(random_: random.Random) -> str:
    return random_.choice(
        [
            f"192.0.2.{random_.randint(0, 255)}",
            f"203.0.113.{random_.randint(0, 255)}",
            f"2001:db8::{random_.randint(16, 4095):x}:1",
        ]
    )


def address(random_: random.Random) -> str:
    road = random_.choice(["解放", "人民东", "建设", "文昌", "示例", "东风西"]) + random_.choice(
        ["路", "大道", "街", "巷"]
    )
    city = random_.choice(["", "示例市", "样本省示例市", "示例市演示区", "样本省示例市演示县"])
    estate = random_.choice(["阳光", "锦绣", "示例"]) + random_.choice(["小区", "花园", "家园", "公寓"])
    n = random_.randint(1, 400)
    return random_.choice(
        [
            f"{city}{road}{n}号",
            f"{city}{road}{n}号{random_.randint(1, 30)}栋{random_.randint(101, 2005)}室",
            f"{city}{estate}{random_.randint(1, 30)}号楼{random_.randint(1, 5)}单元{random_.randint(101, 999)}",
            f"{city or '示例市'}演示县{random_.choice(['东坎', '合兴', '新桥'])}镇{random_.choice(['前进', '三里', '兴北'])}村{random_.randint(1, 12)}组",
        ]
    )


def name(random_: random.Random) -> str:
    if random_.random() < 0.02:
        return random_.choice(["欧阳", "司马", "诸葛", "上官"]) + "".join(
            random_.sample(GIVEN, random_.choice([1, 2]))
        )
    return random_.choice(SURNAMES) + "".join(random_.sample(GIVEN, random_.choice([1, 2, 2])))


MAKERS = {
    "identity_number": identity_number, "bank_card": bank_card, "mobile": mobile, "plate": plate, "email": email,
    "wechat": wechat, "ip_address": ip_address, "address": address, "name": name,
}  # fmt: skip
TEMPLATES = {
    "identity_number": ["身份证号{}，麻烦查一下", "我的证件是{}。", "{}这个号码登记错了", "身份证{}，出生年月写错"],
    "bank_card": ["请退到卡号{}，谢谢", "扣款的银行卡是{}。", "卡{}被扣了两次", "建行{}一直没到账"],
    "mobile": ["请回电{}", "手机{}，下午方便", "打我电话：{}。", "电话{}没人接", "有事联系{}，谢谢", "留的号码{}不对"],
    "plate": ["车牌{}停在急诊门口", "我的车{}被刮了", "送货车是{}，开得太快"],
    "email": ["资料发到{}", "邮箱：{}。", "请回复 {} ，谢谢", "{}收不到账单"],
    "wechat": ["{}，随时联系", "可以{}", "我的{}。"],
    "ip_address": ["登录地址{}显示异常", "IP是{}，连不上", "从 {} 访问很慢"],
    "address": ["我住在{}，经常停电", "地址：{}。", "{}的路灯坏了", "请寄到{}，谢谢", "家住{}，上门太慢"],
    "name": [
        "我叫{}，住院两周", "姓名：{}，非常满意", "联系人{}，上午方便", "{}女士反映排队太久", "感谢护士{}的照顾", "{}先生要求回复",
        "表扬{}护士，态度很好", "客户{}投诉抄表不准", "护士长{}很负责", "家属{}陪护", "签名：{}", "{}态度非常好", "经办人是{}。",
        "昨天{}来修的水管", "和{}一起去的", "接待我的是{}", "快递员{}不上楼", "5床{}的家属很吵",
        "儿子叫{}", "抄表员{}没来过", "投保人：{}", "请转告{}", "{}给我换的药", "经理{}接待", "同病房的{}打呼噜", "名字叫{}", "{}医生讲得很清楚", "患者{}要求换药", "请{}主任查房", "我是{}，上次来过",
    ],
}  # fmt: skip
PLAIN = [
    "护理人员态度好，换药及时，没有意见", "排队{n}分钟，等得太久", "2010年{m}月{d}日住院，共{m}天，花了{n}.5元", "总体满意，打{m}分",
    "工单号20100{n}13{d}，至今没有处理", "订单{n}2010{n}80{d}没有回音", "病房在{m}楼{d}床，晚上太吵", "热线95598打不通", "血压120/80，体温36.{m}度，心率{d}次",
    "版本3.{m}.{d}.1更新后闪退", "收费{n}元，比去年多了12.{d}%", "责任护士和值班医生都很耐心", "对方老师没有说明，任何护士都不知道", "希望由护士长安排，关于医生的解释不清楚",
    "谢谢医生，感谢护士", "经常停电，高峰时候更严重", "参考 10.1016/j.ijnurstu.2010.{m}.0{d} 的做法", "ISBN 978-7-117-{n}-6", "周末护士少，有时护士忙不过来", "等了13{m} 分钟才叫号",
    "电表读数1380{n}2，比上月多", "发票代码0320{n}00111", "方便面太贵，建议多一些水果", "全部都好，安全第一", "主管医生和实习护士都认真", "姓名和电话都已登记",
    "住在农村，看病不方便", "县医院比乡镇卫生院好", "各乡镇各村都有网点", "客户经理没有回访", "微信支付不成功", "用微信 pay 扣了两次", "时间是12:30:45，第{d}号窗口",
    "当班护士已向家属致歉", "病房的环境安静，床单干净", "医生经验丰富，护士温柔", "师傅明早来安装", "客服方言听不懂", "联系单位没有人接", "投诉高温天气停电",
    "患者康复良好，老人平安", "护士长严谨又和善", "主任和蔼可亲，万分感谢", "这位先生和那位女士在前面排队", "送水师傅和门卫大爷都好", "员工成长，全员努力",
    "的确是文明单位", "让金融服务更方便", "对高温作业的人员要关心", "上午安排的检查没做", "母亲高龄，父亲常年卧床", "经理全程陪同", "床边呼叫铃坏了",
    "平均{n}.123456789012", "1 2 3 4 5 4 3 2 1 2 3 4 5 4 3 2", "2009 2010 2011 2012 年都来过", "住院号已忘记，床号{d}", "同志们辛苦了，老师们也辛苦",
]  # fmt: skip


def seeded_texts(rows: int, *, seed: int) -> list[Seeded]:
    """Half of the rows hold one or two identifiers, half hold none."""
    random_ = random.Random(seed)
    return [_planted(random_) if random_.random() < 0.5 else Seeded(_plain(random_), ()) for _ in range(rows)]


def _plain(random_: random.Random) -> str:
    text = random_.choice(PLAIN)
    return text.format(n=random_.randint(100, 999), m=random_.randint(1, 9), d=random_.randint(10, 28))


def _planted(random_: random.Random) -> Seeded:
    text, planted = "", []
    for _ in range(random_.choice([1, 1, 2])):
        kind = random_.choice([*MAKERS, "name", "name"])
        head, tail = random_.choice(TEMPLATES[kind]).split("{}")
        before, _, value = MAKERS[kind](random_).rpartition("|")
        text += ("；" if text else "") + head + before
        planted.append((kind, len(text), len(text) + len(value)))
        text += value + tail
    return Seeded(text, tuple(planted))
