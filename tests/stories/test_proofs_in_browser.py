"""Notes, proofs and signatures judged in the browser as in the ledger: the same vectors, one verdict."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from bidding.queries.keysets import keyset_of
from bidding.sealing import envelopes, papers
from ledger import keys, merkle, queries, verification
from ledger.actions import checkpoint, record
from ledger.cosigning import cosign
from ledger.notes import Note, NoteError, TreeHead, Verifier, signed
from ledger.proofs import TlogProof
from tests.bidding import making_bids as making
from tests.ledger import test_merkle as tree
from tests.ledger import test_notes as notes
from tests.ledger.conftest import Somebody

Visitor = Callable[..., Page]
# github.com/novifinancial/ed25519-speccheck, cases.json ("Taming the many EdDSAs"): message, key, signature.
SPECCHECK = Path(__file__).with_name("speccheck.json")
ZERO_POINTS = [
    "01" + "00" * 31,
    "ee" + "ff" * 30 + "7f",
    "01" + "00" * 30 + "80",
    "ee" + "ff" * 31,
    "ec" + "ff" * 31,
]
KEYSETS = """async ({ proof, true: good, false: bad, lot, tender }) => {
  const { isProved, keysetText } = await import("/static/js/bidding/keysetcheck.js");
  const verdict = (promise) => promise.catch((error) => error.code);
  return [
    await verdict(isProved({ proof, keyset: good, lot, tender, signingKey: "" })),
    await verdict(isProved({ proof, keyset: bad, lot, tender, signingKey: "" })),
    await verdict(keysetText({ urls: { keyset_file: "/false-keyset.json" }, keyset: good })),
  ];
}"""
JUDGE = """async ({ signatures, verifiers, signed, heads, inclusion, consistency, roots, proofs }) => {
  const at = (name) => import(`/static/js/sealing/${name}.js`);
  const [{ verify }, { Verifier, Note, TreeHead }, merkle, { verifyProof }] = await Promise.all(
    ["ed25519", "notes", "merkle", "proofs"].map(at));
  const { hexToBytes: unhex, bytesToHex: hex } = await import("/static/vendor/noble.js");
  const verdict = (act) => { try { return act() ?? true; } catch (error) { return `${error.code}`; } };
  return {
    signatures: signatures.map(([message, key, signature]) => verify(unhex(message), unhex(signature), unhex(key))),
    verifiers: verifiers.map((key) => verdict(() => Verifier.parse(key).vkey)),
    signed: signed.map(([note, key]) => verdict(() => {
      const [parsed, verifier] = [Note.parse(note), Verifier.parse(key)];
      return [parsed.signedBy(verifier), parsed.cosignedAt(verifier)];
    })),
    heads: heads.map((text) => verdict(() => TreeHead.parse(text).size)),
    inclusion: inclusion.map(([leaf, index, size, path, root]) =>
      verdict(() => merkle.verifyInclusion(unhex(leaf), index, size, path.map(unhex), unhex(root)))),
    consistency: consistency.map(([old, oldRoot, now, newRoot, path]) =>
      verdict(() => merkle.verifyConsistency(old, unhex(oldRoot), now, unhex(newRoot), path.map(unhex)))),
    roots: roots.map((leaves) => hex(merkle.root(leaves.map(unhex)))),
    proofs: proofs.map(([proof, log, witnesses]) => verdict(() => {
      const { index, size, root, body, witnessed } =
        verifyProof(proof, Verifier.parse(log), witnesses.map(Verifier.parse), { quorum: witnesses.length });
      return [index, size, hex(root), body.act, witnessed];
    })),
  };
}"""


def _signatures() -> list[list[str]]:
    found = [[one["message"], one["pub_key"], one["signature"]] for one in json.loads(SPECCHECK.read_text())]
    # Keys of small order in every spelling, and a commitment that is the neutral point in its one right spelling.
    found += [["61", key, "01" + "00" * 63] for key in ZERO_POINTS]
    return found + [["61", ZERO_POINTS[0], key + "00" * 32] for key in ZERO_POINTS]


def _signed() -> list[list[str]]:
    text, peter = notes.TEXT, notes.PETER_LINE
    cosigned = signed(notes.HEAD.text, notes.LOG) + notes.WITNESS.cosign(notes.HEAD.text, 1_772_413_200)
    pairs = [
        (notes.SPEC_NOTE, notes.SPEC_KEY),
        *(
            (text + "\n" + peter + notes.ENOCH_LINE, key)
            for key in (notes.PETER, notes.ENOCH, notes.SPEC_KEY)
        ),
        ((text + "\n" + peter).replace("answer", "anwser"), notes.PETER),
        *((cosigned, key.vkey) for key in (notes.LOG.verifier, notes.WITNESS.verifier)),
        (cosigned.replace("\n7\n", "\n8\n"), notes.WITNESS.verifier.vkey),
        ("", notes.PETER),
        (text, notes.PETER),
        (text + peter, notes.PETER),
        (text + "\n" + peter[:-1], notes.PETER),
        (text + "\n\n", notes.PETER),
        (text.replace("\n", "\t\n") + "\n" + peter, notes.PETER),
        (text + "\n" + peter.replace("—", "-"), notes.PETER),
        (text + "\n" + peter.replace("PeterNeumann", "Peter\u3000Neumann"), notes.PETER),
        (text + "\n— PeterNeumann x08g\n", notes.PETER),
        (text + "\n— PeterNeumann !!!!\n", notes.PETER),
    ]
    return [list(pair) for pair in pairs]


def _judged(note: str, key: str) -> Any:
    try:
        parsed, verifier = Note.parse(note), Verifier.parse(key)
        return [parsed.signed_by(verifier), parsed.cosigned_at(verifier)]
    except NoteError:
        return "refused"


def _heads() -> list[str]:
    text = notes.HEAD.text
    return [
        text,
        text + "extension\n",
        *(text.replace("7", other) for other in ("07", "-7", "７")),
        text[:-1],
        "log\n7\n",
        text + "\nx\n",
    ]


def _size(text: str) -> Any:
    try:
        return TreeHead.parse(text).size
    except NoteError:
        return "refused"


def _inclusion() -> Iterator[list[Any]]:
    for index, size, path in tree.INCLUSION:
        yield [tree.LEAVES[index].hex(), index, size, path, tree.ROOTS[size]]
        yield [tree.LEAVES[index].hex(), index, size, [*path, tree.A], tree.ROOTS[size]]
        yield [tree.LEAVES[index].hex(), index, size + 8, path, tree.ROOTS[size]]


def _consistency() -> Iterator[list[Any]]:
    for old, new, path in tree.CONSISTENCY:
        yield [old, tree.ROOTS[old], new, tree.ROOTS[new], path]
        yield [old, tree.ROOTS[old], new, tree.ROOTS[new], [*path, tree.A]]
        yield [old, tree.A, new, tree.ROOTS[new], path]


def _verdict(check: Callable[..., None], *args: Any) -> bool:
    try:
        check(*args)
    except merkle.ProofError:
        return False
    return True


def _proofs() -> list[list[Any]]:
    entries = [record("bid.submit", by=Somebody(), on="bidding.lot:1", number=number) for number in range(7)]
    cosign(checkpoint())
    good = queries.tlog_proof(entries[3])
    parsed, log, witness = TlogProof.parse(good), keys.log_key().verifier.vkey, keys.witness_verifier().vkey
    elsewhere = TlogProof(4, parsed.path, parsed.checkpoint, parsed.extra).text
    forged = signed(TreeHead.parse(Note.parse(parsed.checkpoint).text).text, keys.log_key())
    bare = TlogProof(3, parsed.path, forged, parsed.extra).text
    return [
        [good, log, [witness]],
        [elsewhere, log, [witness]],
        [bare, log, []],
        [bare, log, [witness]],
        [good, notes.PETER, []],
    ]


def test_the_browser_gives_the_verdicts_of_the_ledger(visitor: Visitor, story_db: object) -> None:
    page = visitor()
    page.goto("/help/")
    data = {
        "signatures": _signatures(),
        "verifiers": [
            notes.PETER,
            notes.ENOCH,
            notes.SPEC_KEY,
            "",
            "PeterNeumann",
            "P" + notes.PETER,
            notes.PETER.replace("+c74f20a3", "+173116ae"),
        ],
        "signed": _signed(),
        "heads": _heads(),
        "inclusion": list(_inclusion()),
        "consistency": list(_consistency()),
        "roots": [[leaf.hex() for leaf in tree.LEAVES[:size]] for size in range(9)],
        "proofs": _proofs(),
    }

    found = page.evaluate(JUDGE, data)

    unhex = bytes.fromhex
    assert found["signatures"] == [papers.is_signed(unhex(m), unhex(s), k) for m, k, s in data["signatures"]]
    assert found["verifiers"] == [notes.PETER, notes.ENOCH, notes.SPEC_KEY, *["note_key"] * 4]
    assert [one if isinstance(one, list) else "refused" for one in found["signed"]] == [
        _judged(*one) for one in data["signed"]
    ]
    assert [one if isinstance(one, int) else "refused" for one in found["heads"]] == [
        _size(one) for one in data["heads"]
    ]
    assert found["roots"] == tree.ROOTS
    assert [one is True for one in found["inclusion"]] == [
        _verdict(merkle.verify_inclusion, unhex(leaf), index, size, [unhex(h) for h in path], unhex(root))
        for leaf, index, size, path, root in data["inclusion"]
    ]
    assert [one is True for one in found["consistency"]] == [
        _verdict(merkle.verify_consistency, old, unhex(a), new, unhex(b), [unhex(h) for h in path])
        for old, a, new, b, path in data["consistency"]
    ]
    good = verification.verify(
        data["proofs"][0][0], keys.log_key().verifier, [keys.witness_verifier()], quorum=1
    )
    assert found["proofs"][0] == [3, 7, good.root.hex(), "bid.submit", good.witnessed]
    assert found["proofs"][1] == "proof_root"
    assert found["proofs"][2][:2] == [3, 7]
    assert found["proofs"][3:] == ["too_few_witnesses", "log_unsigned"]


def test_a_false_keyset_is_refused_by_the_bidders_page(visitor: Visitor, story_db: object) -> None:
    """False keyset: a recipient swapped by the server fits neither the notice's fingerprint nor the logged proof."""
    tender = making.open_lot()
    lot, true = tender.lot, keyset_of(tender.lot)
    own = envelopes.recipient_of(envelopes.new_identity())
    false = replace(true, holders=(replace(true.holders[0], recipient=own), *true.holders[1:]))
    facts = {"tender": true.tender, "lot": true.lot, "keyset": true.fingerprint, "notice": "0" * 64}
    entry = record("keyset.publish", by=None, on=lot, **facts)
    cosign(checkpoint())
    page = visitor(user=making.bidder(lot))
    page.goto("/me/keys/")
    page.route("**/false-keyset.json", lambda route: route.fulfill(body=false.text.decode()))
    asked = {
        "proof": queries.tlog_proof(entry),
        "true": true.fingerprint,
        "false": false.fingerprint,
        "lot": true.lot,
        "tender": true.tender,
    }

    found = page.evaluate(KEYSETS, asked)

    assert found == [True, "keyset_forged", "keyset_forged"]
