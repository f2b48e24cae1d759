"""Whatever a key page can refuse, it can say."""

import re
from pathlib import Path

import pytest

from accounts import keytexts
from bidding import holdertexts

JS = Path(__file__).resolve().parent.parent.parent / "static" / "js"
CODE = re.compile(r'(?:Refusal|saying)\("([a-z_]+)"')
# Codes that are chosen by an expression, which the search does not see.
MET = ("pins_none", "pins_same", "pins_other", "why_price", "why_opening")


@pytest.mark.parametrize("folder", ["keys", "holding"])
def test_every_code_of_the_pages_has_a_sentence(folder: str) -> None:
    told = keytexts.TEXTS.keys() | (holdertexts.texts().keys() if folder == "holding" else set())
    raised = {code for file in (JS / folder).glob("*.js") for code in CODE.findall(file.read_text())}

    assert raised - told == set()
    assert len(raised) > 5


@pytest.mark.parametrize("code", MET)
def test_every_state_that_a_page_shows_has_a_sentence(code: str) -> None:
    assert code in keytexts.TEXTS.keys() | holdertexts.texts().keys()


def test_the_pages_speak_in_the_language_of_the_reader() -> None:
    assert holdertexts.texts()["kind_price"]
    assert all(isinstance(text, str) for text in holdertexts.texts().values())
