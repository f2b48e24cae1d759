"""Near-copies among 20,000 documents against datasketch on the same texts, and the same at four times the corpus."""

from collections.abc import Callable, Sequence
from time import perf_counter

from config.bench.figures import Figure, Tell, at_least
from config.bench.writing import Corpus, corpus

DOCUMENTS, TIMES = 20_000, 4
# The peer's rate does not hang on how many documents it takes in; so many are enough to measure it.
PEER_DOCUMENTS = 1_500
PEER_TIMES, LEAST_RECALL, LEAST_GROWTH = 20.0, 0.99, 0.8
ROUNDS = 2


def measure(*, small: bool, told: Tell) -> list[Figure]:
    """Return rates, recall by share of edits, precision, and how the rate holds when the corpus grows."""
    from supervision.screens.near_copies import near_copies

    count = DOCUMENTS // 10 if small else DOCUMENTS
    told(f"writing {count} documents")
    texts = corpus(count, seed=1)
    near_copies(texts.texts[:500])
    told("near-copies")
    rate = max(count / _seconds(lambda: near_copies(texts.texts)) for _round in range(ROUNDS))
    found = near_copies(texts.texts)
    told("datasketch")
    theirs = _peer(texts.texts[: min(count, PEER_DOCUMENTS)])
    told(f"writing {TIMES * count} documents")
    more = corpus(TIMES * count, seed=2)
    told(f"near-copies, {TIMES} times as many")
    grown = TIMES * count / _seconds(lambda: near_copies(more.texts))
    return [
        at_least("near-copies, documents a second", rate, "/s", peer="datasketch", of=theirs, target=PEER_TIMES),
        *_recall(texts, {(one.a, one.b) for one in found}),
        at_least(
            f"rate at {TIMES} times the corpus", grown, "/s", peer="the same at once the corpus", of=rate,
            target=LEAST_GROWTH,
        ),
    ]  # fmt: skip


def _recall(texts: Corpus, found: set[tuple[int, int]]) -> list[Figure]:
    planted = texts.copies
    figures = [
        at_least("recall of planted copies", len(found & set(planted)) / len(planted), "", peer="all", of=1.0, target=LEAST_RECALL)
    ]  # fmt: skip
    for share in sorted(set(planted.values())):
        some = {pair for pair, one in planted.items() if one == share}
        figures.append(Figure(f"recall at {share:.0%} edits", len(found & some) / len(some), ""))
    precise = len(found & set(planted)) / max(1, len(found))
    return [*figures, Figure("precision", precise, "")]


def _seconds(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


def _peer(texts: Sequence[str]) -> float:
    """Return documents a second of datasketch: MinHash of 128 permutations over character 5-grams, LSH, query."""
    from datasketch import MinHash, MinHashLSH

    def run() -> None:
        index = MinHashLSH(threshold=0.2, num_perm=128)
        for number, text in enumerate(texts):
            sketch = MinHash(num_perm=128)
            sketch.update_batch([text[k : k + 5].encode() for k in range(len(text) - 4)])
            index.query(sketch)
            index.insert(str(number), sketch)

    return len(texts) / _seconds(run)
