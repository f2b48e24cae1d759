"""The accessible HTML is the face of the canonical text: whoever has the file gets the hashed text back from it."""

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from bidding.texts.faces import FaceError, faces, text_of


def face(text: str) -> str:
    return render_to_string("bidding/_face.html", {"faces": faces(text)})


TEXT = """# 第一卷

## 第二章 投标人须知

### 2.1 期限

★ 投标有效期为90日。
  行首有空格，两个  空格。

| 编码 | 名称
|A1|土方 & <路基>
|  |

### 2.1 期限
"""


def test_the_html_gives_the_text_back_to_the_last_blank() -> None:
    assert text_of(face(TEXT)) == TEXT


LINE = st.text(alphabet=st.sampled_from(list("甲乙 |#★<>&\"'\u3000\t1.")), max_size=12)


@given(st.lists(LINE, min_size=1, max_size=12).map(lambda lines: "\n".join(lines).strip("\n") + "\n"))
def test_any_text_comes_back(text: str) -> None:
    if text.strip("\n"):
        assert text_of(face(text)) == text


@pytest.mark.parametrize(
    ("old", "new"),
    [("90日", "30日"), ("土方", "石方"), ("★ 投标", "投标"), ("<td>A1</td>", "")],
)
def test_other_words_give_another_text_or_none(old: str, new: str) -> None:
    html = face(TEXT)
    assert old in html

    try:
        found = text_of(html.replace(old, new, 1))
    except FaceError:
        return
    assert found != TEXT


@pytest.mark.parametrize(
    "html",
    ["", "<p>无</p>", '<p data-n="2">甲</p><p data-n="1">乙</p>', '<p data-n="9999999">甲</p>',
     '<p data-n="1"><h2 data-n="2">甲</h2></p>', '<p data-n="1" data-source="乙">甲</p>', '<tr data-n="1">x</tr>' * 2],
)  # fmt: skip
def test_what_is_no_face_is_refused(html: str) -> None:
    with pytest.raises(FaceError):
        text_of(html)
