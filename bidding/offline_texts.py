"""What the offline tool says; the single file holds every sentence in both languages."""

from typing import Final

from accounts.keytexts import TEXTS as KEYS
from bidding.preparing_texts import sentences
from ledger.faults import TEXTS as PROOFS


def _(text: str) -> str:
    """Mark a text for translation; the builder of the single file translates it."""
    return text


PAGE: Final = {
    "title": _("Clearbid offline seal tool"),
    "language": _("Language"),
    "print": _("Print"),
    "lead": _(
        "Seals a bid on a computer without a network. This file sends nothing: its own security policy forbids the browser every connection."
    ),
    "compare": _(
        "Before you use it, compare the SHA-256 of this file with the one on the platform's page “Offline tools” and in the public ledger."
    ),
    "acts": _("What would you like to do?"),
    "act_seal": _("Seal a bid"),
    "act_withdraw": _("Withdraw a bid"),
    "act_open": _("Open my own sealed file"),
    "trouble": _("There is a problem"),
    "key_title": _("Your key file"),
    "key_hint": _(
        "The .age file that you downloaded on the platform's page “Public keys”, or made with the command line tool. It stays in this tab and is forgotten when you close it."
    ),
    "key_file": _("Key file (.age)"),
    "passphrase": _("Passphrase"),
    "unlock": _("Unlock"),
    "forget": _("Forget the key"),
    "key_there": _("Unlocked. Your public signing key:"),
    "unlocking": _("Unlocking takes a second or two…"),
    "kit_title": _("Bid kit of the lot"),
    "kit_hint": _(
        "Download it on the platform's page of your bid. It holds the keyholders' public keys with their proof, the items and the deadline; nothing secret."
    ),
    "kit_file": _("Bid kit (.json)"),
    "kit_lot": _("Lot"),
    "kit_bidder": _("Bidder"),
    "kit_deadline": _("Bid deadline"),
    "kit_max": _("Maximum bid price, yuan"),
    "kit_keyholders": _("Keyholders"),
    "kit_needed": _("any %(needed)s of %(total)s open the bids"),
    "kit_keyset": _("Keyset fingerprint"),
    "kit_pins": _("Fingerprint of platform and witness"),
    "kit_made": _("Kit made at"),
    "kit_compared": _(
        "I compared both fingerprints with the tender notice and the notice in the trading centre, and they are the same."
    ),
    "letter_title": _("Letter"),
    "letter_hint": _("The letter goes into every envelope; the price stands in the price envelope alone."),
    "price_in_words": _("In words:"),
    "take_words": _("Take over these words"),
    "optional": _("(optional)"),
    "files_title": _("Files of each envelope"),
    "files_hint": _("PDF, DOCX, XLSX, PNG, JPG and DWG; at most 2 GiB and 200 files in each envelope."),
    "choose": _("Choose files: %(kind)s"),
    "drag": _("or drag them here"),
    "form_title": _("Bid form"),
    "form_lead": _(
        "Drawn from the tender document: each answer names its clause and goes sealed into the envelope under which it stands. Experts see it beside the criterion that it proves."
    ),
    "answers_save": _("Save these answers on this computer"),
    "answers_open": _("Fill in saved answers"),
    "seal_title": _("Seal and save"),
    "seal_where": _("Where are the sealed files put?"),
    "seal_folder": _("In a folder that I choose"),
    "seal_downloads": _("As downloads, one after another"),
    "seal_button": _("Seal the envelopes"),
    "cancel": _("Cancel"),
    "rescue_passphrase": _("Passphrase for the rescue file"),
    "rescue_hint": _(
        "Your registered key is a passkey or certificate, which does not sign here. The rescue file is sealed to this passphrase: at least 12 characters, better several words."
    ),
    "made_sign": _(
        "The manifest is not signed yet. Sign manifest.json with your certificate's program as a detached CMS signature, or with your passkey on the platform's page “Sealed elsewhere”."
    ),
    "open_passphrase": _("Passphrase of the rescue file, if it has one"),
    "confirm": _("I have read the warnings above and seal my bid as it is."),
    "made_title": _("Sealed. Now hand it in before the deadline"),
    "made_files": _("Files"),
    "made_name": _("File name"),
    "made_sum": _("SHA-256"),
    "made_in_folder": _("All files are in the folder you chose."),
    "made_next": _(
        "Bring all .age envelopes, manifest.json and manifest.sig to a computer with a network. On the platform, open the page of your bid, choose “Sealed elsewhere”, upload the envelopes, then submit manifest and signature. The bid counts once you see the receipt."
    ),
    "made_keep": _(
        "Keep the rescue file and your key file. They open your own envelopes if the keyholders fail; nobody else has them."
    ),
    "save": _("Save %(name)s"),
    "withdraw_title": _("Withdraw a bid before the deadline"),
    "withdraw_hint": _(
        "Choose the manifest of the bid in force. You get a signed statement to upload on the platform's page “Withdraw”."
    ),
    "manifest_file": _("Manifest (manifest.json)"),
    "withdraw_button": _("Sign the withdrawal"),
    "withdraw_made": _("Signed. Upload both files on the platform before the deadline."),
    "open_title": _("Open my own sealed file"),
    "open_hint": _(
        "Everything is checked as in the opening hall, and shown here only. Choose the rescue file sealed for your key, or paste the line of a rescue key."
    ),
    "sealed_file": _("Sealed file (.age)"),
    "rescue_file": _("Rescue file (.age)"),
    "rescue_line": _("or the line AGE-SECRET-KEY-1…"),
    "open_button": _("Open and check"),
    "open_letter": _("The letter in it"),
    "footer": _(
        "Open source, Apache-2.0. Built from the same modules as the platform's pages; anybody can build it anew and gets the same bytes."
    ),
}
FIELDS: Final = {
    "field_manager": _("Project manager"),
    "field_manager_certificate": _("Manager's certificate number"),
    "field_duration_days": _("Contract period in days"),
    "field_validity_days": _("Bid validity in days"),
    "field_quality": _("Quality promised"),
    "field_contact": _("Contact person"),
    "field_phone": _("Telephone"),
    "field_address": _("Address"),
    "field_bank": _("Bank"),
    "field_account": _("Account number"),
    "field_price": _("Price in figures, yuan"),
    "field_price_words": _("Price in Chinese words"),
}
TROUBLES: Final = {
    "not_kit": _("This is not a bid kit. Download it anew on the platform's page of your bid."),
    "kit_other_key": _(
        "The unlocked key is not the one registered for this bidder. Choose the registered key file, or download a new kit after you have registered this key."
    ),
    "kit_late": _("The deadline in this kit has passed on this computer's clock."),
    "kit_no_key": _("No signing key was registered when the kit was made. Register it, then download the kit anew."),
    "kit_swapped": _("The keyset in this kit does not have the fingerprint it states. Do not seal; tell the supervision department."),
    "kit_unproved": _("This kit holds no proof of the keyset: it was made before the witness cosigned. Compare the fingerprint with the notice with care."),
    "kit_proved": _("The keyset stands in the public log, under the keys of platform and witness whose fingerprint is above."),
    "kit_forged": _("The proof in this kit is not for this keyset. Do not seal; tell the supervision department."),
    "first_kit": _("Choose the bid kit first."),
    "first_unlock": _("Unlock your key first."),
    "first_compare": _("Compare the fingerprints and tick the box first."),
    "first_choose": _("Choose the files first."),
    "passkey_file": _(
        "This key file is sealed to a passkey, which works on the platform's own website only. On the page “Public keys” seal it anew to a passphrase, and use that file here."
    ),
    "no_envelope": _("This manifest names no envelope with the hash of the chosen file."),
    "not_rescue_kind": _("The rescue file holds no key for this envelope."),
}  # fmt: skip


def sealing() -> dict[str, str]:
    """Return every sentence of the offline seal tool by code."""
    tables = (KEYS, PROOFS, sentences(), PAGE, FIELDS, TROUBLES)
    return {code: str(text) for table in tables for code, text in table.items()}
