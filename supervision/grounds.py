"""On which articles the grounds of objections and complaints rest, and which remedies there are. Pure."""

from typing import Final

ARTICLES: Final[dict[str, dict[str, str]]] = {
    "ZB": {
        "restrictive": "实施条例32", "mandatory": "实施条例23", "unclear": "实施条例21", "times": "招标投标法24",
        "opening": "实施条例44", "committee": "招标投标法37", "rejection": "实施条例51", "marks": "实施条例49",
        "fraud": "招标投标法32、33", "other": "",
    },
    "GP": {
        "restrictive": "采购法条例20", "mandatory": "87号令25", "unclear": "87号令27", "times": "政府采购法35",
        "opening": "87号令41", "committee": "87号令47", "rejection": "87号令63", "marks": "87号令64",
        "fraud": "87号令37", "other": "",
    },
}  # fmt: skip


def article(ground: str, regime: str) -> str:
    """Return the article a ground rests on in a regime; "" where the complainant names its own."""
    return ARTICLES.get(regime, ARTICLES["ZB"]).get(ground, "")
