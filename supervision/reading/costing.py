"""Costing files (XML, alone or zipped): the computer and the software lock they were made with, and unit prices.

Provinces name the same things differently; what counts is the name's meaning, in any of its usual spellings.
"""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from supervision.reading.archives import elements, tag
from supervision.reading.found import Found

METHOD = "clearbid-costing/1"
MOST_PRICES = 50_000
# What the names of attributes and elements mean, after spaces, strokes and case are taken away.
_MEANING: list[tuple[str, re.Pattern[str]]] = [
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("mac", r"mac(地址|address|addr)?|网卡(物理)?(地址|序列号|号)?|网卡mac(地址)?|macid"),
        ("cpu", r"cpu(id|序列号|编号|号|sn|serial(number)?|码)?|处理器(序列号|编号|id)"),
        ("disk", r"(hdd|disk|harddisk|hd)(id|sn|no|serial(number)?|序列号)?|硬盘(序列号|编号|号|id|码)|磁盘序列号"),
        ("machine_code", r"(机器|电脑|计算机|硬件)(特征|识别|标识)?(码|号|id|信息)|(machine|computer|hardware|pc)(code|id|no|key|guid)|主板(序列号|编号)|(mainboard|motherboard|board)(id|sn|serial)"),
        ("software_lock", r"(软件|计价软件|造价软件)?(加密|软件)(锁|狗)(编?号|序列号|id|码)?|锁编?号|(soft)?(dog|lock|dongle|key)(no|id|num|number|code|sn)|软件(授权|注册|序列)(号|码)|licen[cs]e(no|id|key)?"),
        ("file_creation_id", r"(文件|文档|工程|项目)?(创建|生成|制作)(标识|识别|特征)?(码|号|id)|(文件|文档|工程)(唯一)?(标识|特征|识别)(码|号|id)?|(file|doc|document|project|create|creation)(guid|uuid|id|key|code|mark)"),
        ("software", r"(软件|计价软件|造价软件|编制软件)(名称|厂商|公司)?|soft(ware)?(name|company)?"),
        ("author", r"编制人(姓名)?|制作人|作者|author|compiler|writer"),
        ("created", r"(编制|创建|生成)(时间|日期)|create(d|time|date)"),
    )
]  # fmt: skip
_ENCODING = re.compile(rb"""\s*<\?xml[^>]*encoding\s*=\s*["']([\w-]+)""")
_CODE = re.compile(r"(项目|清单|子目)?编[码号]|xmbm|qdbm|(item)?code|bm")
_PRICE = re.compile(r"综合单价|单价|zhdj|zhhdj|unitprice|(comprehensive|composite)price|dj")


def read(content: bytes) -> Found:
    """Return what a costing file says about its making, and its unit prices."""
    found = Found(method=METHOD)
    for event, element in elements(_readable(content)):
        if event == "start":
            _attributes(element.attrib, found)
        elif not len(element) and element.text and len(element.text) < 200:
            _keep(tag(element), element.text, found)
    if not found.prices and not found.values:
        found.problem = "no_prices"
    return found


def _readable(content: bytes) -> bytes:
    """Return the XML in UTF-8: the parser knows no Chinese encodings, and files declare what they are not."""
    said = _ENCODING.match(content[:200])
    if said is None or said[1].lower() in {b"utf-8", b"utf-16", b"ascii", b"us-ascii"}:
        return content
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    return text[text.index("?>") + 2 :].lstrip().encode() if "?>" in text[:200] else content


def _attributes(marks: dict[str, str], found: Found) -> None:
    code = price = ""
    for name, value in marks.items():
        word = _word(name)
        if _CODE.fullmatch(word):
            code = code or value
        elif _PRICE.fullmatch(word):
            price = price or value
        elif len(value) < 200:
            _keep(name, value, found)
    if code and price and len(found.prices) < MOST_PRICES and (amount := _amount(price)):
        found.prices[code.strip()[:60]] = amount


def _keep(name: str, value: str, found: Found) -> None:
    word = _word(name)
    for kind, pattern in _MEANING:
        if pattern.fullmatch(word):
            found.add(kind, value)
            return


def _word(name: str) -> str:
    return re.sub(r"[\s_\-.·:：]", "", name.rpartition("}")[2]).lower()


def _amount(value: Any) -> str:
    try:
        number = round(Decimal(str(value).replace(",", "").strip()), 4).normalize()
    except (InvalidOperation, ValueError):
        return ""
    return str(number) if number.is_finite() and number > 0 else ""
