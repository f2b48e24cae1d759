"""What the bid preparation page says: its scripts know codes and facts only, the sentences stand here."""

from typing import Final

from django.utils.translation import gettext

from bidding.boqs import FAULTS
from bidding.models import EnvelopeKind
from bidding.sealing.refusals import BROWSER, WHYS
from bidding.sealing.refusals import TEXTS as REFUSALS
from bidding.uploading import refusals as uploading


def _(text: str) -> str:
    """Mark a text for translation; `sentences` translates it."""
    return text


# Files that do not go into an envelope, each with the next step. What only the committee decides is a warning below.
FILES: Final = {
    "file_name": _(
        "%(name)s: this name cannot be sealed. Rename the file: at most 200 characters, none of / \\ : * ? \" < > |, no space or point at its ends."
    ),
    "file_kind": _(
        "%(name)s: files of the kind .%(end)s are not taken. Save it as PDF, DOCX, XLSX, PNG, JPG or DWG."
    ),
    "file_content": _(
        "%(name)s: what is inside is not what the ending .%(end)s says. Open it and save it anew in that format."
    ),
    "file_empty": _("%(name)s: the file is empty. Choose the right file."),
    "file_too_large": _(
        "%(name)s: the file is larger than 2 GiB, all that one envelope holds. Divide or compress it."
    ),
    "file_broken": _("%(name)s: the file is damaged. Save or download it anew."),
    "file_unreadable": _("%(name)s: the file cannot be read any more. Choose it again."),
    "changed": _("A file was changed or removed after you chose it. Remove it from the list and choose it again."),
    "file_twice": _("%(name)s: this name is in the envelope already. Remove the other one first, or rename this file."),
    "too_many_files": _("%(name)s: an envelope holds at most %(most)s files. Join some of them into one PDF."),
    "envelope_too_large": _("%(name)s: with this file the envelope would exceed 2 GiB. Compress pictures or leave a file out."),
    "macros": _("%(name)s: the file holds macros or programs. Save it without them, as DOCX, XLSX or PDF."),
    "old_office": _("%(name)s: files of the kind .%(end)s may hold macros. Save it as DOCX, XLSX or PDF."),
    "office_encrypted": _("%(name)s: the file is protected by a password or saved in an old format. Save it without a password: the envelope protects it."),
    "packed": _("%(name)s: packed files are not taken, since nobody sees what is in them. Unpack it and choose the files."),
    "pdf_broken": _("%(name)s: the PDF is cut off or damaged. Save or download it anew."),
    "pdf_encrypted": _("%(name)s: the PDF is protected by a password or against printing. Save it without protection: the envelope protects it."),
    "pdf_odd": _("%(name)s: this PDF is built unusually. Look whether it opens on another computer; printing it into a new PDF helps."),
}  # fmt: skip
LETTER: Final = {
    "letter_missing": _("Fill this in."),
    "letter_long": _("Write at most %(most)s characters."),
    "letter_days": _("Enter whole days, for example 365."),
    "letter_price": _("Enter the price in yuan, for example 1,234,567.80 or 123.45万元."),
    "letter_price_words": _("Enter the price in Chinese words, for example 壹佰贰拾万元整."),
    "price_differs": _(
        "The figures say %(figures)s yuan, the words say %(words)s yuan. Correct one of them: at the opening the words prevail."
    ),
    "above_max": _("The price is above the maximum price of %(most)s yuan. The committee rejects such bids."),
    "longer_than_asked": _("The tender allows at most %(days)s days. The committee may reject a longer period."),
    "shorter_than_asked": _("The tender asks for at least %(days)s days. The committee may reject a shorter validity."),
    "boq_none": _("No spreadsheet in the price envelope is a priced bill of quantities. The committee looks for one."),
    "boq_differs": _("The bill adds up to %(bill)s yuan, the letter says %(letter)s yuan. The committee follows the letter and asks why."),
    "boq_good": _("%(name)s: %(lines)s items read, %(total)s yuan, no error found."),
    "boq_found": _("%(name)s: %(count)s errors in the bill of quantities"),
    "boq_more": _("and %(count)s more"),
}  # fmt: skip
FORM: Final = {
    "answer_missing": _("%(title)s: not answered yet. The document asks for it; the committee may reject a bid without it."),
    "answer_unanswered": _("%(title)s: not every condition has a response. The committee may reject a bid that leaves one out."),
    "answer_note": _("%(title)s: say at every deviation what you offer instead."),
    "answer_kind": _("%(title)s: this answer cannot be read. Fill it in anew."),
    "answer_long": _("%(title)s: write at most %(most)s characters."),
    "answer_choice": _("%(title)s: choose one of the answers offered."),
    "answer_money": _("%(title)s: enter yuan in figures, for example 1234567.80."),
    "answer_number": _("%(title)s: enter a number, for example 12.5."),
    "answer_date": _("%(title)s: enter a day such as 2026-03-02."),
    "answer_file": _("%(title)s: the file %(name)s is not in the envelope. Choose it above, or name another one."),
    "answers_too_large": _("The answers are too long for one envelope. Put long texts into a PDF and name it in the answer."),
    "answers_not_ours": _("%(name)s holds no saved answers for this lot. Choose the file that you saved on this page or with the offline tool."),
    "answers_older": _("These answers were saved for version %(saved)s of the tender document; version %(now)s is in force. Look through them again."),
    "answers_taken": _("The saved answers were filled in. Files must be chosen again."),
    "form_left": _("Not answered: %(count)s"),
    "form_clause": _("Clause %(clause)s"),
    "form_in_letter": _("Answered in the letter above."),
    "form_in_boq": _("Answered by the spreadsheet in the price envelope."),
    "form_no_file": _("Choose the files of this envelope first"),
    "form_which_file": _("Choose a file"),
    "form_choose": _("Choose"),
    "form_pages": _("Page numbers"),
    "form_row": _("Row %(row)s"),
    "form_add": _("Add a row"),
    "form_remove": _("Remove row %(row)s"),
    "form_condition": _("Condition"),
    "form_response": _("Response"),
    "form_note": _("Where shown, or what is offered instead"),
    "form_complies": _("No deviation"),
    "form_deviates": _("Deviation"),
    "form_all": _("Answer “no deviation” in every open row"),
    "optional_answer": _("(optional)"),
}  # fmt: skip
STEPS: Final = {
    "done": _("Completed"),
    "doing": _("In progress"),
    "todo": _("Not started"),
    "blocked": _("Cannot start yet"),
    "wrong": _("Needs attention"),
    "warned": _("Completed, with warnings"),
    "seal_hint": _("Key, letter and files come first."),
    "replaces": _("This submission replaces version %(version)s of your bid."),
    "first_key": _("Put your signing key on this device first."),
    "first_files": _("Choose files for this envelope first: %(kind)s."),
    "first_confirm": _("Read the warnings and tick the box below them first."),
    "files_chosen": _("Files: %(count)s, %(size)s"),
    "remove": _("Remove %(name)s"),
    "up": _("Move %(name)s up"),
    "down": _("Move %(name)s down"),
    "checking": _("Looking at %(name)s…"),
    "added": _("%(name)s was added."),
    "removed": _("%(name)s was removed."),
    "phase_seal": _("sealing"),
    "phase_done": _("sealed on this computer"),
    "sealed_now": _("Sealed on this computer. Nothing has been sent yet."),
    "state_waiting": _("waiting"),
    "state_sending": _("uploading"),
    "state_retrying": _("the line is cut; it goes on by itself"),
    "state_done": _("stored"),
    "speed": _("%(sent)s of %(total)s, %(speed)s a second, about %(left)s left"),
    "uploaded": _("Everything is stored. Check your answers and submit; until then nothing counts."),
    "price_hidden": _("Sealed with this bid; unlock your key to see it."),
    "signing": _("Signing and submitting…"),
}  # fmt: skip
TROUBLES: Final = {
    "insecure_context": _("This page was not opened over https, so the browser refuses to encrypt. Open it by its https address, or use the offline tool."),
    "storage": _("This browser keeps no files for this site, as private windows do. Open the page in an ordinary window of a current browser, or use the offline tool."),
    "no_space": _("There is not enough room on this device: %(needed)s are needed, %(free)s are free. Make room, or seal on another device."),
    "other_tab": _("This bid is being prepared in another tab of this browser. Go on there, or close that tab and load this page again."),
    "no_key_here": _("Your registered signing key is not on this device. Bring its key file, or register a new key."),
    "other_signer": _("Your registered key is a passkey or a certificate, which this page cannot use. Seal with the offline tool and sign on the page for files sealed elsewhere, or register a key made in this browser."),
    "older_document": _("This bid was sealed for version %(sealed)s of the tender document; version %(now)s is in force. Submit it only if it still fits."),
    "signed_out": _("You were signed out. Sign in again in a new tab, then try again here: nothing is lost."),
    "offline": _("The platform cannot be reached. Your sealed bid is safe on this device; try again, the same submission counts once."),
    "server": _("The platform could not answer (%(status)s). Your sealed bid is safe on this device; try again, the same submission counts once."),
    "late": _("The deadline has passed; bids are no longer accepted."),
    "suspended": _("The lot is suspended. Your sealed bid stays on this device; go on when the lot is resumed."),
    "not_acknowledged": _("An addendum came in meanwhile. Read it, acknowledge the new version, and decide whether your bid still fits."),
    "keyset_changed": _("The keyholders of this lot have changed. Seal again: a bid for the former ones is refused."),
    "kinds_changed": _("The tender asks for other envelopes now. Load this page again and seal anew."),
    "keyset_forged": _("The keyset does not have the fingerprint that the notice states. Do not seal; tell the supervision department."),
    "keyset_unproved": _("The proof of the keyset could not be checked yet. Compare the fingerprint with the one in the notice."),
    "keyset_proved": _("The keyset stands in the public log, under the keys of the platform and of the witness."),
    "colleague": _("Version %(version)s of your organisation's bid was submitted meanwhile, perhaps by a colleague. Submitting yours replaces it."),
    "draft_found": _("A bid sealed on this device on %(made)s has not been submitted. Go on with it, or discard it."),
    "draft_broken": _("A sealed bid on this device is no longer complete. Discard it and seal again."),
    "copy_missing": _("This device keeps no sealed copy of this version. Choose the file you saved."),
    "opened_well": _("It opens: %(files)s files, exactly as sealed."),
    "save_sealed": _("Save the sealed file: %(kind)s (%(size)s)"),
    "passphrase_short": _("Choose a passphrase of at least %(least)s characters."),
    "identity_found": _("The rescue key of this envelope was found and filled in."),
    "copy_found": _("The sealed copy on this device was chosen: %(name)s."),
    "statement_signed": _("Signed. Withdrawing…"),
    "not_rescue": _("This is not the rescue file of this bid."),
    "not_for_key": _("Your key does not open this file. Give its passphrase, or bring the key it was made for."),
    "quota": _("This device has no more room for the sealed files. Make room, or seal on another device; nothing half was kept."),
    "broken": _("Something went wrong: %(error)s. Load the page again; what is sealed is kept."),
}  # fmt: skip


def sentences() -> dict[str, str]:
    """Return every sentence of the page in its language, by code; those of a bill begin with "boq_"."""
    tables = (REFUSALS, BROWSER, WHYS, FILES, LETTER, FORM, STEPS, TROUBLES)
    found = uploading.texts() | {code: gettext(text) for table in tables for code, text in table.items()}
    found |= {f"boq_{code}": gettext(text) for code, text in FAULTS.items()}
    return found | {f"kind_{kind.value}": str(kind.label) for kind in EnvelopeKind}
