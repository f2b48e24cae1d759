"""How the articles of the table of rules read on the platform's pages: in Chinese throughout.

The table of rules is kept in English beside the names of the laws; who reads a deadline wants to know its source.
"""

import re

# The longest first: one holds another.
WORDS = {
    "公共资源交易领域基层政务公开标准指引 (table of a county)": "公共资源交易领域基层政务公开标准指引·县级公开事项表",
    "信用修复管理办法 (NDRC Order 36, 2026-04-01)": "信用修复管理办法（国家发展改革委令第36号，2026-04-01）",
    "国办发〔2015〕58号/国发〔2019〕5号 practice": "国办发〔2015〕58号、国发〔2019〕5号（通行做法）",
    "公平竞争审查规则8 (tenderer's right to decide)": "公平竞争审查规则8（招标人决策自主权）",
    "标准施工招标文件 第三章 2.2.3; sample doc": "标准施工招标文件第三章2.2.3；示范文件",
    "标准施工招标文件 3.2.4 (2 decimals)": "标准施工招标文件3.2.4（保留两位小数）",
    "46号5 (plus equity structure, years in business)": "46号5（含股权结构、经营年限）",
    "大庆高新招投标中心公告 2021-12-21; 湖北某市指导意见(MAC, CPU, disk, dongle)": "大庆高新招投标中心公告2021-12-21；湖北某市指导意见（MAC、CPU、硬盘、加密锁）",
    "民法典347; 土地管理法实施条例18 (public platform; unified system)": "民法典347；土地管理法实施条例18（统一公共平台）",
    "淮南 open day: 分散工位评标、双盲远程异地评标": "淮南开放日：分散工位评标、双盲远程异地评标",
    "reasoning in another project on 招标投标法28, 实施条例41, 电子办法27": "由招标投标法28、实施条例41、电子办法27推得",
    "政府采购法42 (15 y read S11); 重庆条例38 (15 y read S41); DA/T 103": "政府采购法42（保存15年）；重庆条例38（保存15年）；DA/T 103",
    "三; pilot 2018 ≥3000万 with 五大员 (read-2nd S38)": "三；2018年试点（3000万元以上项目五大员）",
    "32号令 and 产权交易操作规则": "32号令；产权交易操作规则",
    "11号令19 (as copied in 山西 rules 18)": "11号令19（山西规则18照录）",
    "87号令37(三) adds 联系人员": "87号令37(三)增列联系人员",
    "实施条例40(一); local practice 大庆": "实施条例40(一)；大庆做法",
    "数据规范 V1 contents page": "数据规范V1目录",
    "public code (Shanxi exchange, Gansu)": "公开代码（山西、甘肃交易平台）",
    "practice page (judicial sector)": "双随机检查通行做法，参照司法行政领域",
    "design note of another project": "同类项目设计说明",
    "open-source project (not law)": "开源项目做法（非法律规定）",
    "pattern of provincial rules": "省级规则的通行写法",
    "open-source calculator": "开源评分工具做法",
    "real tender example": "实际招标文件示例",
    "common (江苏/安徽 etc.)": "江苏、安徽等地通行做法",
    "2021 guiding rule": "2021年指引",
    "common practice": "通行做法",
    "local practice": "地方做法",
    "national standards": "国家标准",
    "industry article": "行业文章",
    "municipal rule art.": "某市规则",
    "municipal rule ": "某市规则",
    "page on listing": "挂牌出让说明",
    "this work": "本平台规则",
    "济宁 news": "济宁市公开报道",
    "重庆条例16 (local)": "重庆条例16（地方）",
    "; practice": "；通行做法",
}
_REPORTS = re.compile(r"(?:report|seeds|page)s? ((?:S?\d+b?)(?:[,;] ?S?\d+b?)*)")


def shown(article: str) -> str:
    """Return an article as the pages show it."""
    for english, chinese in WORDS.items():
        article = article.replace(english, chinese)
    return _REPORTS.sub("县级监管工作报告", article).replace("; ", "；")
