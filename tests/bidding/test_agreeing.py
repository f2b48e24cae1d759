"""A figure that is another quantity is no contradiction, and a denial rejects nobody."""

import pytest

from bidding.rules.consistency import rejecting
from bidding.texts.agreeing import conflicts

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    "lines",
    [
        ("质量保证金为结算价的3%。", "缺陷责任期满后退还质量保证金的50%，余额于保修期满退还。"),
        ("预付款为签约合同价的10%。", "累计完成产值达到30%时开始扣回预付款，每次扣回预付款的20%。"),
        ("履约保证金为签约合同价的10%。", "竣工验收后退还履约保证金80%。"),
        ("计划工期240日历天。", "工期延误超过30日的，发包人可以解除合同。"),
        ("计划工期240日历天。", "因恶劣气候工期顺延3日的，另行签证。"),
        ("投标有效期为90日。", "投标有效期届满前10日内未定标的，招标人通知延长。"),
        ("投标保证金金额：100000元。", "投标保证金金额大写拾万元，其中现金50000元。"),
        ("评标委员会由5人组成。", "评标委员会由招标人代表1人和专家4人组成。"),
        ("交货期60日。", "质保期内更换件交货期3日。"),
    ],
)
def test_another_quantity_beside_a_figure_is_no_contradiction(lines: tuple[str, ...]) -> None:
    assert conflicts("### 1.1 条款\n\n" + "\n".join(lines)) == []


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("履约保证金为中标合同金额的10%。", "履约保证金：签约合同价的5%。"), "performance_bond"),
        (("投标有效期自投标截止之日起90日。", "投标有效期为120日。"), "bid_validity"),
        (("投标保证金金额为人民币100000元。", "投标保证金金额：80000元。"), "security"),
        (("质量保证金为工程价款结算总额的3%。", "质量保证金为结算价的5%。"), "retention"),
        (
            ("对招标文件有异议的，在投标截止时间10日前提出。", "招标文件异议应在投标截止时间5日前提出。"),
            "objection",
        ),
        (("评标委员会由5人组成。", "评标委员会由7人组成。"), "members"),
    ],
)
def test_the_same_quantity_with_another_figure_is_a_contradiction(lines: tuple[str, ...], name: str) -> None:
    assert [one.name for one in conflicts("### 1.1 条款\n\n" + "\n".join(lines))] == [name]


@pytest.mark.parametrize(
    ("text", "rejects"),
    [
        ("未到现场踏勘的，按废标处理。", True),
        ("不提供样品的投标无效。", True),
        ("投标人不得转包，否则否决其投标。", True),
        ("不得以未装订为由废标；缺项的否决投标。", True),
        ("评标委员会不得以未装订为由废标。", False),
        ("封面颜色不符的，不作为无效投标处理。", False),
        ("细微偏差不予否决投标。", False),
        ("中标人放弃中标的，取消其中标资格。", False),
    ],
)
def test_a_denial_rejects_nobody(text: str, rejects: bool) -> None:
    assert bool(rejecting(text)) is rejects
