"""What turns the meaning of words around: negation, duties of the winner, the heading a clause stands under."""

import re

from bidding.linting import words

QUALIFICATION, SCORING, CONTRACT, NONE = "qualification", "scoring", "contract", ""
_HEADINGS = (
    (CONTRACT, re.compile("合同(?:条款|主要条款|协议|草案|格式|文本|专用)|合同$|通用条款|专用条款|履约要求")),
    (
        SCORING,
        re.compile("评分(?:标准|办法|细则|表|因素)|评标(?:办法|标准|方法)|评审(?:因素|标准|办法)|分值构成"),
    ),
    (QUALIFICATION, re.compile("资格(?:要求|条件|审查|评审|标准)|投标人(?:资格|须知)|合格投标人")),
)
_ACT = (
    "要求|限定|限制|设置|设定|设|指定|规定|强制|收取|组织|区分|排斥|歧视|拒绝|采用|作为|作|列为|纳入|安排|提出|规避|限于|"
    "考虑|考察|考核|核查|检查|依据|参考|关联|挂钩|计入|参与评|参与计|设有|划分|排除|干预|查看|索取|看重|担任|由|核验|核对|审核|查验|加收|另收|接受~4为条件|审查|包括|包含|含|涉及|以(?!上|下|内|外)|将|把|因|对(?!应|称|等)|向|按|限(?!于|额)"
)
_BEFORE = words.pattern(
    "(?:不得|不应|不会|不再|不予|并不|均不|亦不|也不|绝不|(?<!其他)(?<!其它)不(?!符|满足|按规定|按要求|按时|合格|足)|杜绝|防止|避免|取消|废止|清理)"
    f"(?:再|另行|强制|额外|单独|违法|擅自|变相|随意|非法|任意|违规)*~2(?:{_ACT})"
    f"|未(?:设|限|作|对~10作|对~10设|要求|指定|规定)|(?:禁止|严禁)(?:{_ACT})|无须|免于|免除|免收|免交|免缴|不强制|并非|不是|可以?不(?!予)|概不要求|没有(?:要求|限制)|杜绝"
)
_AFTER = words.pattern(
    "不作为|不作(?:要求|限制|区分|规定|限定|硬性|强制|评审|指定)|不限|不予限制|不受限制|不列为|不列入评|不纳入|不作评审|不设|(?<!的)不计分|(?<!的)不加分|"
    "不得作为|不得设|不要求|不强制|无须|不影响(?!质量)|不属于|无关|与~4无关|不构成|不是~6(?:条件|因素)|不因|不区分|不得列为|不得因此|不得以|不得要求(?!说明|澄清|补正)|不得限|不予采用|"
    "投标人~6(?:自主|自行)选择|由其~4(?:自主|自行)|自选|任选|任何1家|均有效|皆可|同样有效|同等效力|同1标准|统1标准|不分~8(?:地区|地域|所有制|规模|行业)|亦可|也可|可不|不参与评|不存在|没有要求|没有限制|不受影响|一视同仁|同等对待|平等对待|不指定|均可参加|均可投标|均予接受|均予认可|均予受理|自愿"
)
_DUTY = re.compile(
    "中标人|成交后|合同履行|履行合同|履约期|履约过程|质保期|保修期|缺陷责任期|开工后|开工前|进场后|进场前|施工期间|施工过程|服务期内|"
    "合同签订后|签订合同后|签约后|中标后|验收时|交货时|供货时|运维期|合同期"
)
_BIDDING = re.compile(
    "投标人|投标文件|投标截止|否决|得分|开标|[加得扣计]\\d+(?:\\.\\d+)?分|资格条件|投标时|无效|参加投标|方可投标|评分|承诺中标"
)
# The subject of a ban is the tenderer or the document itself: then the words forbid what they name.
_BAN = words.pattern(
    "(?:招标人|代理机构|任何(?:单位|部门|地区)|平台|交易中心|地方|各地|评标委员会|单位和个人)(?!的)[^,。;]{0,10}?"
    f"(?:不得|不予|无权|禁止|不会|不再|不(?={_ACT}))(?!参加|投标|报名|购买|认可|受理|接收|接受~6(?:投标|报名|保函))"
    "|(?:招标文件|本项目|本次(?:招标|采购)|资格审查|评审)[^,。;]{0,10}?"
    "(?:不得(?:要求|设|以|将|限|含|有|规定|作)|不以|不将|不对|不因|不要求|不设|不限|不收|不指定|不再|不组织|不采用|不区分|不安排|不另)"
)


_TITLE = re.compile(r"#|第[一二三四五六七八九十0-9]+[章卷部篇编]")


def title(line: str) -> bool:
    """Say whether a line is nothing but a title: of a chapter, or marked as one in the canonical text."""
    text = line.strip()
    return _TITLE.match(text) is not None and len(text) <= 40 and text[-1] not in "。；;"


def heading(line: str) -> str | None:
    """Return what a heading announces, NONE for another heading, None for a line that is no heading."""
    text = line.strip().lstrip("# ").rstrip("：:")
    if not text or len(text) > 30 or text[-1] in "。；;，,、":
        return None
    for kind, pattern in _HEADINGS:
        if pattern.search(text):
            return kind
    return NONE if re.match(r"第[一二三四五六七八九十0-9]+[章卷部篇编]", text) else None


def negated(sentence: str, start: int, end: int) -> bool:
    """Say whether the words of a sentence from `start` to `end` are denied: before them, among them or after."""
    before = sentence[max(0, start - 24) : end]
    denied = _BEFORE.search(before)
    if denied and denied.start() < end:
        return True
    return _AFTER.search(sentence, start, min(len(sentence), end + 26)) is not None or bool(
        _BAN.search(sentence, 0, end)
    )


def duty(sentence: str, end: int, place: str) -> bool:
    """Say whether a sentence speaks of the winner's duties under the contract, not of bidding."""
    if _BIDDING.search(sentence):
        return False
    return place == CONTRACT or _DUTY.search(sentence, 0, end) is not None
