"""The sentences of an examination, by code: what each check asks, why it fails or cannot be made, who answers for it."""

from typing import Final

from bidding.archives.refusals import TEXTS as REFUSALS


def _(text: str) -> str:
    """Mark a text for translation; pages, command and the single file translate it."""
    return text


# In the order of reports.
CHECKS: Final = {
    "archive.list": _("Every member is listed and has its hash"),
    "archive.keys": _("The keys are those that you pinned"),
    "archive.seal": _("The platform signed this list"),
    "checkpoint.final": _("The final checkpoint is signed and cosigned by the witness"),
    "ledger.entries": _("Every ledger entry stands in the signed tree"),
    "ledger.history": _("Earlier checkpoints are beginnings of the final tree"),
    "notice.logged": _("The notice is the one that was published"),
    "keyset.logged": _("The keyholders' keys are those that were published"),
    "terms.logged": _("The terms for signatures are those that were published"),
    "deadline.logged": _("The deadline is the one that was published"),
    "closing.entry": _("The closing event commits to this list of bids"),
    "closing.cosigned": _("The witness cosigned the closing at or after the deadline"),
    "closing.stamped": _("A time stamp authority stamped the closing checkpoint"),
    "closing.list": _("The list holds exactly the bids that stood at the closing"),
    "bid.logged": _("The ledger holds every bid of the archive, and no other"),
    "bid.manifest": _("Each manifest was made for this tender and its keyholders"),
    "bid.signature": _("Each bidder signed its manifest"),
    "bid.registered": _("Each bidder had registered its signing key"),
    "bid.receipt": _("Each receipt proves its bid"),
    "bid.in_time": _("Each bid was in the ledger before the deadline"),
    "bid.withdrawal": _("Withdrawals are signed and were in time"),
    "share.signature": _("Keyholders signed what they released"),
    "share.commitment": _("Released shares are those that the bidders committed to"),
    "share.logged": _("The ledger holds each release, after the closing"),
    "envelope.sealed": _("The sealed bytes are those of the manifests"),
    "envelope.key": _("The joined shares are the keys of the envelopes"),
    "envelope.cause": _("The cause codes, computed anew, are the recorded ones"),
    "envelope.logged": _("The ledger holds each outcome"),
    "envelope.letter": _("Letters and files, decrypted anew, are the recorded ones"),
    "price.listed": _("Prices were opened only of bids in the logged qualification list"),
    "qualification.logged": _("The qualification list is that of the ledger"),
    "bid.state": _("The fate of each bid follows from its causes"),
    "record.logged": _("The opening record is the one in the ledger"),
    "extra.logged": _("Added sections are well-formed and in the ledger"),
    "receipt.form": _("The receipt is well-formed and carries its entry"),
    "receipt.signed": _("The platform signed a log that holds this entry"),
    "receipt.cosigned": _("The witness cosigned the receipt's checkpoint"),
    "receipt.in_archive": _("The archive holds the bid of the receipt"),
    "compare.lot": _("Both archives are of the same lot"),
    "compare.split": _("Checkpoints of one size have one root"),
    "compare.entry": _("The same places of the ledger hold the same entries"),
    "compare.bid": _("Both hold the same bids"),
    "compare.closing": _("Both hold the same list of the closing"),
    "compare.outcome": _("Both hold the same outcomes"),
    "compare.member": _("All other members are the same"),
}
WHYS: Final = {
    "F1_said": _("F1 is recorded, but the bytes are those of the manifest"),
    "F1_unsaid": _("the bytes are not those of the manifest, and F1 is not recorded"),
    "after_closing": _("its entry stands after the closing"),
    "before_closing": _("its entry stands before the closing"),
    "before_deadline": _("the time lies before the deadline"),
    "before_list": _("it was opened before the qualification list was logged"),
    "cause_F1": _("F1: the stored bytes differ from the receipt; the platform answers for it"),
    "cause_F4": _(
        "F4: good shares do not join to the key of the envelope; the bidder dealt them under its signature"
    ),
    "cause_F6": _("F6: the right key does not decrypt the right bytes; the bidder sealed them"),
    "cause_F7": _("F7: opened, but malformed inside; the bidder sealed it"),
    "edition": _("one of the editions leaves it out"),
    "hash": _("%(name)s does not have the listed hash or size"),
    "key_fails": _("the shares do not join to the envelope's key, and F4 is not recorded"),
    "key_joins": _("the shares join to the envelope's key, but F4 is recorded"),
    "late": _("its entry is not before the deadline"),
    "later": _("one archive was made when less was opened; this is no contradiction"),
    "left_out": _("the ledger holds it, the archive leaves it out"),
    "library": _("the library %(library)s is not installed"),
    "malformed": _("malformed: %(how)s"),
    "missing": _("%(name)s is missing"),
    "no_authority": _("no certificate of a time stamp authority was given (--authority)"),
    "no_bid": _("the archive does not hold this bid"),
    "no_checkpoint": _("there is no good final checkpoint to prove it under"),
    "no_entry": _("the ledger in the archive has no such entry (%(act)s)"),
    "no_envelope": _("the bid has no such envelope"),
    "no_holder": _("the keyset has no keyholder %(index)s"),
    "no_keyset": _("there is no good keyset to check it with"),
    "no_list": _("there is no qualification list"),
    "no_proof": _("the consistency proof is missing"),
    "no_sealed": _("the sealed bytes are not in this archive (--with-sealed)"),
    "not_cosigned": _("the witness did not cosign it"),
    "not_in_archive": _("the entry of the registration is not in this archive"),
    "not_listed": _("%(name)s is not listed"),
    "not_opened": _("the envelope did not open"),
    "not_pinned": _("you gave no key to compare with; the archive names %(key)s"),
    "not_qualified": _("the bid is not in the qualification list"),
    "not_signed": _("the signature is not of this key and these bytes"),
    "not_submitted": _("no submission in the ledger stands behind it"),
    "only_here": _("it stands in one archive only"),
    "only_one": _("it stands in the first archive only"),
    "only_other": _("it stands in the other archive only"),
    "order": _("the order is not the right one"),
    "other_bid": _("the receipt is of another bid"),
    "other_bidder": _("the manifest names another organisation than the ledger"),
    "other_cause": _("recorded “%(recorded)s”, found “%(found)s”"),
    "other_checkpoint": _("the proofs lead to another checkpoint"),
    "other_deadline": _("the ledger says another time"),
    "other_entry": _("another entry stands in this place of the ledger"),
    "other_files": _("the files are not those recorded"),
    "other_hash": _("the hash is another than the ledger holds"),
    "other_holder": _("it is another keyholder's"),
    "other_key": _("it is not the key named or pinned"),
    "other_letter": _("the letter is not the one recorded"),
    "other_list": _("the list is another than the one committed to"),
    "other_lot": _("it belongs to another lot"),
    "other_number": _("the number is not the same"),
    "other_place": _("its place in the ledger is another"),
    "other_state": _("the state “%(state)s” does not follow"),
    "other_statement": _("the statement is not about this bid"),
    "partly": _("a part of what was released together is still sealed"),
    "rescued": _("the bidder's own rescue key opened it; that key is kept nowhere"),
    "reused": _("a nonce or key of another bid is used again"),
    "share_F3": _(
        "F3: the keyholder released another share than the one committed to, under its own signature"
    ),
    "share_F5": _("F5: the keyholder states under its signature that the wrap did not open"),
    "split": _(
        "two roots of one size: the log was shown in two versions, each under the platform's signature"
    ),
    "time_back": _("its time lies before that of the entry before it"),
    "too_few": _("too few good shares were released"),
    "too_small": _("the checkpoint does not cover the closing"),
    "twice": _("something stands twice"),
    "two_hashes": _("%(one)s and %(other)s"),
    "withheld": _("the public edition withholds what is needed"),
}
BLAMES: Final = {
    "platform": _("the platform answers for it"),
    "bidder": _("the bidder answers for it, by its own signature"),
    "keyholder": _("the keyholder answers for it, by its own signature"),
    "witness": _("the witness answers for it"),
    "stamp": _("the time stamp authority answers for it"),
}
VERDICTS: Final = {
    "good": _("it holds"),
    "noted": _("noted"),
    "unchecked": _("not checked"),
    "bad": _("it does not hold"),
}
SUMMARIES: Final = {
    "title": _("Audit archive of lot %(lot)s, edition %(edition)s"),
    "receipt": _("Receipt"),
    "compared": _("Compared with the other archive"),
    "all_good": _("Nothing contradicts."),
    "not_all": _("Nothing contradicts, but not everything could be checked."),
    "bad": _("Found what does not hold: %(count)s."),
    "times": _("%(count)s times"),
    "counted": _("%(good)s of %(all)s"),
    "refused": _("This file cannot be examined."),
    "unsigned": _(
        "Signatures were not checked: without cryptography this says nothing about who made the file."
    ),
}
# What the page says around the findings.
PAGE: Final = {
    "title": _("Verify an archive or a receipt"),
    "lead": _(
        "The checks run in this browser: nothing is uploaded. Whatever is wrong is named, with whose signature stands under it."
    ),
    "what": _("What to check"),
    "what_hint": _(
        "An audit archive (.tar) or a receipt (.tlog-proof). Two archives of one lot are compared with each other; a receipt beside an archive is held against it."
    ),
    "choose": _("Choose files"),
    "drag": _("or drag them here"),
    "paste": _("Or paste the text of a receipt"),
    "keys": _("Keys to check with"),
    "keys_hint": _(
        "Take these keys from a source you trust: the witness's from the supervising department. A key that this page filled in proves only that the platform agrees with itself."
    ),
    "platform_key": _("Public key of the platform"),
    "witness_key": _("Public key of the witness"),
    "check": _("Check"),
    "working": _("Checking… %(percent)s%%"),
    "again": _("Check something else"),
    "save": _("Save the report"),
    "print": _("Print"),
    "nothing": _("Choose a file or paste a receipt first."),
    "too_many_files": _("At most two archives and one receipt at a time."),
    "bad_key": _("This is not a verifier key: copy the whole line, name+digits+letters."),
    "result": _("Result"),
    "check_column": _("What is checked"),
    "verdict_column": _("Result of the check"),
    "count_column": _("Count"),
    "entry": _("What the receipt says"),
    "act": _("Act"),
    "at": _("Time"),
    "organisation": _("Organisation"),
    "thing": _("Concerning"),
    "index": _("Place in the ledger"),
    "footer": _(
        "This file works without a network and sends nothing. Its SHA-256 stands in the public ledger."
    ),
}


def sentences() -> dict[str, str]:
    """Return every sentence by its full code, as the page's module asks for them: "check.bid.receipt", "why.late"."""
    tables = {
        "check": CHECKS,
        "why": WHYS,
        "blame": BLAMES,
        "verdict": VERDICTS,
        "sum": SUMMARIES,
        "refused": REFUSALS,
        "page": PAGE,
    }
    return {f"{kind}.{code}": text for kind, table in tables.items() for code, text in table.items()}
