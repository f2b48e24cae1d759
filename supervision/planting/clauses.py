"""The wording of lots for judging copied passages: stock clauses of a trade, varied prose, quotations, and edits."""

from __future__ import annotations

from random import Random

STYLES = ("varied", "mixed", "stock")
# Share of stock clauses by style.
_STOCK = {"varied": 0.0, "mixed": 0.6, "stock": 1.0}


def _lines(text: str) -> list[str]:
    return text.split("\n")


_CLAUSES = _lines("""本工程拟投入{n}名{r}，按{p}分为{k}个作业班组
{w}施工前由{r}组织技术交底，交底记录由{r}签字归档
{m}进场后按规范抽检，不合格材料当日清退出场
{w}采用{e}配合人工作业，单班产量约{n}立方米
{p}安排{k}台{e}流水作业，每{k}天完成一个施工段
{w}完成后静置{k}小时方可进入下道工序
夜间作业区设置{k}盏照明灯，由{r}巡视用电安全
{r}每日填写施工日志，每周五召开{p}例会
{m}堆放高度不超过{k}层，底部垫设方木并覆盖防雨布
基坑边{k}米范围内严禁堆载，坡顶设置截水沟
{w}质量实行首件验收，合格后方可大面积展开
雨季施工配备{k}台抽水泵，沿基坑四周布设排水盲沟
扬尘控制采用雾炮与喷淋，裸土覆盖率不低于百分之{n}
工程款到账后{k}日内足额发放农民工工资并公示
{r}持证上岗，人证核验由{r}在{p}完成
{e}进场前完成检测，合格证与操作证同步报监理审批
{w}允许偏差控制在{k}毫米以内，每{n}米设一处测点
混凝土坍落度控制在{n}毫米，入模温度不高于{k}度
养护周期不少于{k}天，覆盖土工布并洒水保湿
消防通道宽度不小于{k}米，灭火器按每{n}平方米一组布置
{m}采购合同约定违约责任，供货周期为{k}天
临时用电实行三级配电两级保护，由{r}每日检查漏电保护器
{w}与{w}交叉作业时由{r}统一协调，错开{p}高峰
工期滞后超过{k}天时增加{e}投入并延长作业时间
竣工资料随{w}同步整理，由{r}逐卷核对
噪声敏感区{p}停止{e}作业，提前{k}日张贴告示
脚手架立杆间距{n}厘米，连墙件两步三跨设置
测量控制网由{r}复测，闭合差不大于{k}毫米
{m}试块留置{k}组，同条件养护试块随结构放置
管沟回填分层夯实，每层虚铺厚度{n}厘米
地下管线由{r}人工探挖，距管线{k}米内禁用{e}
起重吊装设警戒区，风力达到{k}级停止作业
样板间经业主确认后由{r}编制作业指导书
{p}成立应急小组，{r}任组长，配备担架与急救箱
弃土运至指定消纳场，运距约{n}公里，车辆冲洗后出场
{w}缺陷由{r}登记编号，整改完成率纳入班组考核
交通疏导设置水马与爆闪灯，{p}由协管员值守
植被恢复选用乡土树种，成活率不低于百分之{n}
设备基础预埋件中心偏差不大于{k}毫米
{w}隐蔽前拍摄影像资料，保存期不少于{k}年""")
_SLOTS = {
    "w": "土方开挖 钢筋绑扎 模板安装 混凝土浇筑 防水铺贴 砌体砌筑 抹灰饰面 管道安装 电缆敷设 路面摊铺 桩基成孔 钢结构吊装 外墙保温 幕墙安装 屋面施工 沟槽支护 桥面铺装 绿化栽植 设备调试 管网试压",
    "r": "项目经理 技术负责人 安全员 质检员 施工员 材料员 资料员 测量员 电工 班组长 监理工程师 专职安全员 试验员 机修工 驻场代表",
    "m": "商品混凝土 螺纹钢筋 防水卷材 水泥 砂石料 电缆 球墨铸铁管 保温板 铝合金型材 沥青混合料 镀锌钢管 模板木方 砌块 止水带 土工布",
    "e": "挖掘机 塔吊 汽车吊 泵车 压路机 摊铺机 旋挖钻机 装载机 自卸汽车 电焊机 发电机 雾炮机 振捣棒 平地机 切割机",
    "p": "基础阶段 主体阶段 装修阶段 雨季 冬季 夜间 节假日 早晚高峰 收尾阶段 进场初期 试运行期 汛期",
}
_CHOICES = {slot: words.split() for slot, words in _SLOTS.items()}
_SYNONYMS = (
    ("采用", "使用"), ("设置", "布设"), ("配备", "配置"), ("负责", "承担"), ("完成", "做完"), ("不少于", "不低于"),
    ("严禁", "禁止"), ("以内", "之内"), ("每日", "每天"), ("施工", "作业"), ("检查", "查验"), ("工程", "项目"),
    ("安排", "组织"), ("由", "经"), ("方可", "才能"), ("控制", "管控"), ("进场", "到场"), ("合格", "达标"),
)  # fmt: skip
QUOTATIONS = (
    "根据《中华人民共和国招标投标法》第四十六条规定，招标人和中标人应当自中标通知书发出之日起三十日内，按照招标文件和中标人的投标文件订立书面合同。",
    "依据《建设工程质量管理条例》第三十条，施工单位必须建立、健全施工质量的检验制度，严格工序管理，作好隐蔽工程的质量检查和记录。",
    "《中华人民共和国安全生产法》第二十一条要求生产经营单位的主要负责人对本单位安全生产工作负有建立健全并落实全员安全生产责任制等职责。",
    "执行《混凝土结构工程施工质量验收规范》GB 50204-2015 与《建筑施工安全检查标准》JGJ 59-2011 的全部强制性条文。",
)
_FIRST, _SIGNS, _WORDS = 0x4E00, 6_000, 6_000


class Tongue:
    """How the bidders of one trade write: stock clauses with slots, and words with the frequencies of a language."""

    def __init__(self, chance: Random, style: str) -> None:
        signs = chance.sample([chr(_FIRST + k) for k in range(_SIGNS)], 1_800)
        common = [1 / (k + 4) for k in range(len(signs))]
        self.signs = signs
        self.words = [
            "".join(chance.choices(signs, common, k=chance.choice((1, 2, 2, 2, 3, 4)))) for _ in range(_WORDS)
        ]
        self.often = [1 / (k + 6) for k in range(_WORDS)]
        self.stock = _STOCK[style]

    def clause(self, chance: Random) -> str:
        """Write one clause."""
        if chance.random() >= self.stock:
            return "".join(chance.choices(self.words, self.often, k=chance.randint(4, 12)))
        made = chance.choice(_CLAUSES)
        for slot, words in _CHOICES.items():
            while f"{{{slot}}}" in made:
                made = made.replace(f"{{{slot}}}", chance.choice(words), 1)
        while "{n}" in made:
            made = made.replace("{n}", str(chance.randint(12, 98)), 1)
        while "{k}" in made:
            made = made.replace("{k}", str(chance.randint(2, 11)), 1)
        return made

    def paragraph(self, chance: Random, sentences: int = 0) -> str:
        """Write so many sentences, or three to seven, of one to three clauses each."""
        count = sentences or chance.randint(3, 7)
        return "".join(
            "，".join(self.clause(chance) for _ in range(chance.randint(1, 3))) + "。" for _ in range(count)
        )

    def edited(self, chance: Random, text: str, share: float, way: str = "words") -> str:
        """Rework a text until about ``share`` of its characters differ: by words, synonyms or the order of sentences."""
        if not share:
            return text
        if way == "synonyms":
            for word, other in _SYNONYMS:
                text = text.replace(word, other) if chance.random() < 0.8 else text
        if way == "order":
            parts = [part + "。" for part in text.split("。") if part]
            text = "".join(chance.sample(parts, len(parts)))
        return self._reworded(chance, text, share if way == "words" else share / 2)

    def _reworded(self, chance: Random, text: str, share: float) -> str:
        made: list[str] = []
        place = 0
        while place < len(text):
            if chance.random() >= share / 2:
                made.append(text[place])
                place += 1
                continue
            size, kind = chance.randint(1, 3), chance.random()
            new = "".join(chance.choices(self.signs, k=size))
            # Half are exchanged, a quarter left out, a quarter put in.
            made.append(new if kind < 0.5 else "" if kind < 0.75 else new + text[place : place + size])
            place += size
        return "".join(made)
