"""The platform and its witness elsewhere: asked outside transactions, away, refusing, and found again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from ledger import alarms, clock, cosigning, keys, queries, ticking, verification
from ledger.actions import WitnessRefusesError, checkpoint, cosign, record
from ledger.cosigning import WitnessAwayError, try_to_cosign, witnessed_proof
from ledger.models import Alarm, Cosignature, Entry
from tests.ledger import witnesses
from tests.ledger.conftest import Somebody
from tests.ledger.witnesses import Running

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def written(count: int, name: str = "bid.submit") -> list[Entry]:
    return [record(name, by=Somebody(), on="bidding.lot:1", number=number) for number in range(count)]


def kinds() -> list[str]:
    return [alarm.kind for alarm in alarms.standing()]


@pytest.fixture(autouse=True)
def _asked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticking, "_not_before", 0.0)


@pytest.mark.slow
def test_the_witness_elsewhere_cosigns_and_its_pinned_key_proves_it(outside_witness: Running) -> None:
    entry = written(5)[2]

    seal = cosign(checkpoint())

    proof = witnessed_proof(entry)
    assert proof is not None
    receipt = verification.verify(proof, keys.log_key().verifier, [keys.witness_verifier()], quorum=1)
    assert (receipt.size, receipt.index) == (5, 2)
    assert cosign(checkpoint()) == seal
    assert keys.witness_verifier().vkey == outside_witness.vkey != keys.witness_key().verifier.vkey
    assert queries.verify().ok


@pytest.mark.slow
def test_a_platform_that_forgot_an_answer_asks_again_from_the_size_the_witness_knows(
    outside_witness: Running,
) -> None:
    """The platform was killed before it kept the cosignature; the witness remembers it."""
    written(5)
    with transaction.atomic():
        cosign(checkpoint())
        transaction.set_rollback(True)
    written(3)

    seal = cosign(checkpoint())

    assert (seal.checkpoint.size, Cosignature.objects.count()) == (8, 1)


@pytest.mark.slow
def test_an_older_checkpoint_is_not_cosigned_after_a_later_one(outside_witness: Running) -> None:
    written(5)
    older = checkpoint()
    written(3)
    cosign(checkpoint())

    with pytest.raises(WitnessAwayError, match="later checkpoint"):
        cosign(older)


@pytest.mark.slow
def test_a_witness_that_is_away_raises_an_alarm_that_ends_when_it_is_back(
    outside_witness: Running, settings: Any
) -> None:
    written(5)
    here, settings.WITNESS_URLS = settings.WITNESS_URLS, ["http://127.0.0.1:9"]

    assert try_to_cosign(checkpoint()) is None
    assert try_to_cosign(checkpoint()) is None
    assert kinds() == ["witness_away"]
    settings.WITNESS_URLS = here
    assert try_to_cosign(checkpoint()) is not None

    (alarm,) = Alarm.objects.all()
    assert (alarm.times, alarm.cleared_at is not None, kinds()) == (2, True, [])


@pytest.mark.slow
def test_further_witnesses_cosign_too_and_hold_nothing_up(
    outside_witness: Running, settings: Any, tmp_path: Path
) -> None:
    state = tmp_path / "second"
    witnesses.initiated(state, keys.log_key().verifier.vkey, name="auditor.example/w2")
    with witnesses.running(state) as second:
        settings.WITNESS_URLS = [*settings.WITNESS_URLS, second.url, "http://127.0.0.1:9"]
        settings.WITNESS_VKEYS = [*settings.WITNESS_VKEYS, second.vkey, keys.witness_key().verifier.vkey]
        written(5)

        cosign(checkpoint())

        names = set(Cosignature.objects.values_list("witness", flat=True))
        (alarm,) = Alarm.objects.all()
        assert names == {"witness.example/w1", "auditor.example/w2"}
        assert (kinds(), keys.witness_key().verifier.name in alarm.detail) == (["witness_other"], True)

        settings.WITNESS_URLS, settings.WITNESS_VKEYS = settings.WITNESS_URLS[:2], settings.WITNESS_VKEYS[:2]
        written(1)
        cosign(checkpoint())
        assert kinds() == []


@pytest.mark.slow
def test_a_log_the_witness_does_not_know_is_refused(settings: Any, tmp_path: Path) -> None:
    witnesses.initiated(tmp_path / "w")
    with witnesses.running(tmp_path / "w") as witness:
        settings.WITNESS_URLS, settings.WITNESS_VKEYS = [witness.url], [witness.vkey]
        written(2)

        with pytest.raises(WitnessRefusesError, match="not known"):
            cosign(checkpoint())


def test_a_growing_log_is_cosigned_once_a_minute_and_a_resting_one_never() -> None:
    with clock.travel(NOON):
        assert ticking.tick(NOON) == 0
        written(3)
        assert [ticking.tick(NOON + timedelta(seconds=at)) for at in (0, 2, 60)] == [1, 0, 0]
    for minutes, more in ((1, 1), (1.5, 1), (3, 1), (9, 0)):
        with clock.travel(NOON + timedelta(minutes=minutes)):
            written(more)
            ticking.tick(clock.now())

    assert list(Cosignature.objects.values_list("checkpoint__size", flat=True)) == [3, 4, 6]


def test_a_witnessed_receipt_comes_with_the_first_cosignature_and_stays_the_same() -> None:
    """Its size is the smallest that was cosigned, so that it says nothing of what came in later."""
    entry = written(3)[1]
    checkpoint()
    assert witnessed_proof(entry) is None
    cosign(checkpoint())
    first = witnessed_proof(entry)

    written(4)
    cosign(checkpoint())

    assert witnessed_proof(entry) == first


def test_cosignatures_of_a_former_witness_stay_good_and_of_strangers_do_not(settings: Any) -> None:
    written(3)
    cosign(checkpoint())
    former = keys.witness_key().verifier.vkey
    settings.WITNESS_KEY = "another secret of the witness, long enough"

    assert not queries.verify().ok
    settings.FORMER_WITNESSES = [former]
    assert queries.verify().ok


def test_a_platform_whose_witness_is_elsewhere_holds_no_witness_key(settings: Any) -> None:
    settings.WITNESS_KEY = ""

    with pytest.raises(Exception, match="runs elsewhere"):
        keys.witness_key()


def test_in_one_process_a_refusal_is_an_alarm_too(monkeypatch: pytest.MonkeyPatch) -> None:
    written(3)
    refuses = WitnessRefusesError("another history")
    monkeypatch.setattr(cosigning, "_cosign_here", _raising(refuses))

    assert try_to_cosign(checkpoint()) is None
    assert kinds() == ["witness"]


def _raising(error: Exception) -> Any:
    def refuse(*_given: object) -> None:
        raise error

    return refuse
