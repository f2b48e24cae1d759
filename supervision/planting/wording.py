"""Made-up texts of bids: sentences put together from clauses, so that honest firms speak of the same in other words."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random


def _words(text: str) -> list[str]:
    return text.split()


_NOUNS = _words(
    "基坑 边坡 桩基 承台 墩柱 盖梁 箱梁 路基 水稳层 沥青面层 侧石 检查井 雨水管 污水管 电缆沟 配电箱 桥架 风管 水泵 阀门 消火栓 喷淋头 吊顶 龙骨 "
    "幕墙 门窗 防水层 保温板 抹灰层 地坪 砌体 构造柱 圈梁 楼板 剪力墙 模板 支架 脚手架 塔吊 施工电梯 钢筋 混凝土 砂浆 碎石 粉煤灰 外加剂 土工布 格栅 "
    "锚杆 土钉 降水井 排水沟 沉砂池 便道 围挡 洗车台 料场 加工棚 临时用电 照明 灭火器 安全网 安全带 劳保用品 试块 样板 测量点 控制网 沉降点 监测仪 "
    "工人 班组 质检员 安全员 资料员 试验员 技术员 材料员 项目经理 监理 业主 设计代表 村民 交警 管线单位 苗木 草皮 乔木 灌木 种植土 透水砖 路灯 标线 标牌 护栏"
)
_VERBS = _words(
    "复核 检查 验收 浇筑 绑扎 安装 拆除 清理 覆盖 养护 回填 夯实 摊铺 碾压 找平 支设 加固 校正 吊运 堆放 标识 登记 交底 培训 巡查 旁站 监测 记录 上报 整改 "
    "返工 封闭 疏导 洒水 降尘 排水 支护 开挖 运输 试验 取样 留存 移交 保护 调试 试压 冲洗 通水 通电 拼装 焊接 涂刷 铺设 栽植 修剪 浇灌 划线 复测 归档 签认"
)
_MODES = _words(
    "逐层 分段 对称 连续 间隔 提前 及时 按批次 按图纸 按方案 逐点 成组 夜间 清晨 雨后 雨前 高温时 低温时 验收后 报批后 统一 单独 交叉 流水 人工 机械 就地 集中 "
    "先行 最后 反复 两次 三遍 一次 全程 定期 随机 专人 双人 委托第三方 会同监理 由总工 由班长 经签字 经复核 视情况 必要时 完工后 开工前 每日 每周 每旬 每月"
)
_BOUNDS = _words(
    "偏差 厚度 间距 高度 坡度 含水率 压实度 搭接 标高 轴线 垂直度 平整度 温度 坍落度 压力 流量 电阻 扭矩 噪声 扬尘 时长 用量 频次 数量 比例 距离 深度 宽度 强度 龄期"
)
_UNITS = _words("毫米 厘米 米 公斤 吨 小时 天 遍 处 个百分点 兆帕 摄氏度 分贝 立方 平方 人 台 组 次 道")


def _clause(chance: Random) -> str:
    """Say something with words that everybody uses, in an order that hardly anybody else chooses."""
    form = chance.randrange(6)
    noun, other = chance.sample(_NOUNS, 2)
    verb, mode, bound = chance.choice(_VERBS), chance.choice(_MODES), chance.choice(_BOUNDS)
    figure = f"{chance.randint(2, 98)}{chance.choice(_UNITS)}"
    return (
        f"{noun}{mode}{verb}",
        f"{mode}{verb}{noun}并{chance.choice(_VERBS)}{other}",
        f"{noun}{bound}不超过{figure}",
        f"{noun}与{other}同步{verb}",
        f"{bound}达到{figure}后再{verb}{noun}",
        f"{noun}每{figure}{verb}一回",
    )[form]


def sentence(chance: Random) -> str:
    """Put one sentence together."""
    return "，".join(_clause(chance) for _ in range(chance.randint(3, 5))) + "。"


def text(chance: Random, sentences: int) -> str:
    """Write so many sentences, in paragraphs of four to seven."""
    parts, left = [], sentences
    while left > 0:
        size = min(left, chance.randint(4, 7))
        parts.append("".join(sentence(chance) for _ in range(size)))
        left -= size
    return "\n".join(parts)


def edited(chance: Random, original: str, share: float) -> str:
    """Rework a text: words are exchanged, left out and put in until about ``share`` of the characters differ."""
    letters = list(original)
    stock = "".join(_NOUNS + _VERBS + _MODES + _BOUNDS)
    to_change = int(share * len(letters))
    while to_change > 0:
        size = min(to_change, chance.randint(2, 6))
        at = chance.randrange(max(1, len(letters) - size))
        if "\n" not in letters[at : at + size]:
            start = chance.randrange(len(stock) - 6)
            letters[at : at + size] = stock[
                start : start + chance.choice((size, size, max(0, size - 2), size + 1))
            ]
            to_change -= size
    return "".join(letters)


def shuffled(chance: Random, paragraphs: Sequence[str]) -> str:
    """Put paragraphs into another order."""
    order = list(paragraphs)
    chance.shuffle(order)
    return "\n".join(order)
