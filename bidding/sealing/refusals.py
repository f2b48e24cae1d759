"""Every reason for which sealed bytes or a signed paper are refused, by code."""

from typing import Final


def _(text: str) -> str:
    """Mark a text for translation; the rooms translate it, the offline tool prints it as it is."""
    return text


TEXTS: Final = {
    "not_json": _("This is not a JSON file of at most %(limit)s bytes."),
    "not_canonical": _("The JSON text is not in the canonical form of RFC 8785."),
    "format": _("This file is not of the format “%(format)s”."),
    "field": _("The field “%(field)s” is missing or malformed."),
    "signature": _("The signature does not match the file and the registered key."),
    "scheme": _("Signatures of the kind “%(scheme)s” are not taken for this tender."),
    "anchors": _(
        "Signatures of the kind “%(scheme)s” need a certificate authority that the platform trusts; none is set up."
    ),
    "certificate": _("The certificate was not accepted: %(why)s."),
    "passkey": _("The passkey's signature was not accepted: %(why)s."),
    "suite": _(
        "The suite “%(suite)s” is known by name, but nothing here seals or opens with it. Use “%(usable)s”."
    ),
    "wrong_tender": _("The file was made for another tender."),
    "wrong_lot": _("The file was made for another lot."),
    "wrong_bidder": _("The file names another bidder."),
    "wrong_keyset": _("The file was sealed for another set of keyholders."),
    "wrong_suite": _("The file uses another cipher suite than the notice names."),
    "wrong_key": _("The file names another signing key than the one registered."),
    "wrong_envelopes": _("The tender asks for other envelopes than the bid has: %(kinds)s."),
    "wrong_holders": _("The number of key shares is not that of the keyholders."),
    "not_age": _("This file is not encrypted: only sealed .age files are taken in."),
    "armored": _("This .age file is in text form; the binary form is needed."),
    "recipients": _("This .age file can be opened by more or other than one key; exactly one is allowed."),
    "header": _("The header of this .age file is malformed."),
    "truncated": _("This .age file is incomplete: its length cannot be right."),
    "empty": _("This file is empty."),
    "too_large": _("This file is larger than %(limit)s bytes."),
    "not_stored": _("The manifest names a file that was not uploaded: %(kind)s."),
    "size": _("The manifest gives another size than the uploaded file has: %(kind)s."),
    "recipient": _("The manifest gives a malformed recipient."),
    "reused": _("Seal anew for every submission: this nonce or key was used before."),
    "container": _("The sealed container is malformed: %(why)s."),
    "labels": _("The sealed container was made for another bid."),
    "wrap": _("The key share in the wrap was made for another bid or keyholder."),
    "not_opened": _("This key does not open the file."),
    "letter": _("The letter in the sealed container is malformed: %(field)s."),
    "too_early": _("Bidding has not been closed under a cosigned checkpoint yet."),
    "keyset": _("The set of keyholders is malformed: %(why)s."),
    "keyset_proof": _(
        "The proof does not show that this set of keyholders was published for this lot: %(why)s."
    ),
}

# What only a browser meets while it seals: its cryptography, its storage, its user.
BROWSER: Final = {
    "insecure_context": _("The browser hides its cryptography from pages that did not come by HTTPS."),
    "cancelled": _("Stopped. Nothing was kept."),
    "quota": _("There is not enough room on this device for the sealed file. Nothing was kept."),
    "storage": _(
        "The browser keeps no files for this page. Open it in an ordinary window, not a private one."
    ),
    "other_file": _("This is not the sealed file of this bid: size or hash differ from the manifest."),
    "changed": _("A file was changed or removed after you chose it. Choose it again."),
    "broken": _("Something unexpected happened in the browser: %(error)s"),
}
# The reasons inside “keyset” and “container” that a browser finds, each named after its fact `why`.
WHYS: Final = {
    "keyset_needed": _("fewer than two shares would open a bid"),
    "keyset_holders": _("there are too many keyholders"),
    "keyset_spare": _("no keyholder may be absent"),
    "keyset_alone": _("one organisation could open bids alone"),
    "keyset_places": _("places are not 1 to n"),
    "keyset_recipient_twice": _("a recipient stands twice"),
    "keyset_key_twice": _("a key stands twice"),
    "keyset_suite": _("the suite is not known"),
    "container_files": _("it holds more than 200 files"),
    "container_twice": _("a file name stands twice"),
    "container_name": _("a file name is not allowed"),
    "container_listed": _("a file is not as listed"),
    "container_tar": _("it is not an archive of the published form"),
}


class SealingError(ValueError):
    """Something sealed or signed is refused; `code` is a key of TEXTS and `facts` fill its text."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code, facts)
        self.code, self.facts = code, facts

    @property
    def text(self) -> str:
        """The English text; the rooms show its translation."""
        return TEXTS[self.code] % self.facts

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"
