"""What every export of a tender document says beside its text: whose it is, which version, how to check it."""

from dataclasses import dataclass

from bidding.law.days import SHANGHAI
from bidding.models import TenderDocument

LANGUAGE = "zh-CN"


@dataclass(frozen=True)
class Cover:
    """The cover's words; they are official, so they are in Chinese whatever language the page has."""

    title: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    footer: str


def cover(document: TenderDocument) -> Cover:
    """Return the words on the cover, at the foot and in the notes of an export."""
    lot = document.lot
    at = document.published_at
    state = f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}（北京时间）发布" if at else "草稿，尚未发布"
    return Cover(
        title=f"{lot.project.name} {lot.name} 招标文件",
        facts=(
            ("标段编号", lot.code),
            ("版本", f"第{document.version}版（{state}）"),
            ("规范文本SHA-256", document.sha256),
        ),
        notes=(
            "★ 标注的内容为实质性要求和条件，投标文件不得偏离。",
            "本文件由规范文本生成；规范文本以UTF-8编码，其SHA-256载于招标公告（或补遗）和平台日志，以规范文本为准。",
            (
                "核对方法：将HTML版的各行按行号还原为规范文本，计算SHA-256并与上列数值比较；"
                "本平台的命令 check_document 即照此核对，离线可用。"
            ),
        ),
        footer=f"{lot.code} · v{document.version} · SHA-256 {document.sha256}",
    )
