"""The words of evidence: what a kind, family or grade is called, and what may explain it innocently."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Promise] = {
    "machine_code": _("Machine code"),
    "mac": _("Network card address"),
    "cpu": _("Processor number"),
    "disk": _("Disk number"),
    "software_lock": _("Costing-software lock number"),
    "file_creation_id": _("File creation code"),
    "pdf_id": _("PDF file identifier"),
    "template_guid": _("Template identifier"),
    "author": _("Author in the file"),
    "last_modified_by": _("Last saved by"),
    "producer": _("Program that wrote the file"),
    "browser": _("Browser"),
    "upload_address": _("Upload address"),
    "download_address": _("Download address"),
    "office_address": _("Office address"),
    "agent": _("Agent"),
    "certificate_holder": _("Certificate holder"),
    "phone": _("Telephone"),
    "email": _("E-mail"),
    "contact": _("Contact person"),
    "manager": _("Project manager"),
    "team_member": _("Project team member"),
    "deposit_account": _("Account that paid the bid security"),
    "legal_representative": _("Legal representative"),
    "shareholder": _("Shareholder"),
    "copied_passages": _("Copied passages"),
    "shared_errors": _("Rare errors in common"),
    "shared_images": _("Images in common"),
    "foreign_name": _("Another bidder’s name inside"),
    "foreign_seal": _("Signed by another bidder"),
    "same_file": _("The same file in two bids"),
    "document_id": _("Identifier of the document"),
    "original_id": _("Identifier of the original document"),
    "save_path": _("Folder on the maker’s computer"),
    "unit_identical": _("Identical unit prices"),
    "unit_ratio": _("Unit prices in a constant ratio"),
    "unit_difference": _("Unit prices with a constant difference"),
    "unit_geometric": _("Unit prices in a geometric series"),
    "unit_arithmetic": _("Unit prices in an arithmetic series"),
    "price_arithmetic": _("Bid prices in an arithmetic series"),
    "price_geometric": _("Bid prices in a geometric series"),
    "price_identical": _("Identical bid prices"),
    "price_ratio": _("Bid prices in a round ratio"),
    "co_bidding": _("Bid together beyond chance"),
    "rotation": _("Win by turns"),
    "cover_bids": _("Cover bids"),
    "territory": _("Each wins in its own territory"),
    "group": _("Group that moves together"),
    "group_of_companies": _("Disclosed group of companies"),
    "controller": _("One bidder controls the other"),
    "representative_name": _("Name of the legal representative"),
    "pdf_id_last": _("PDF identifier of the last version"),
    "rsid_root": _("Editing session of the document"),
    "camera_serial": _("Serial number of the camera"),
    "company": _("Company in the file"),
    "creator": _("Program in which the file was made"),
}
FAMILIES: dict[str, Promise] = {
    "device": _("Device and file identity"),
    "people": _("People and accounts"),
    "documents": _("Contents of the documents"),
    "unit_prices": _("Unit prices"),
    "bid_prices": _("Bid prices"),
    "history": _("History"),
}
LAYERS: dict[str, Promise] = {
    "device": _("Device and file identity"),
    "people": _("People and accounts"),
    "documents": _("Contents of the documents"),
    "prices": _("Prices"),
    "history": _("Joint tenders"),
}
GRADES: dict[str, Promise] = {
    "hard": _("Hard: suspected trigger of a deemed case"),
    "strong": _("Strong"),
    "soft": _("Soft"),
}
INNOCENT: dict[str, Promise] = {
    "device": _(
        "A print shop or consultant prepared several bids; a cloned disk image; a second-hand computer."
    ),
    "people": _(
        "A shared office building or reception; a former employee; an agency that serves several firms."
    ),
    "documents": _("A common industry text, a manufacturer's manual or a standard both copied from."),
    "unit_prices": _("The same quota, official information prices or one supplier's quotation."),
    "bid_prices": _("Rounding, or the same discount on the maximum price."),
    "history": _("Few firms in a small market meet often."),
}
PROBLEMS: dict[str, Promise] = {
    "unsupported": _("a kind of file that is not read"),
    "no_text": _("no text: probably scanned"),
    "encrypted": _("protected with a password"),
    "malformed": _("malformed"),
    "too_large": _("larger than the reader's limits"),
    "too_slow": _("took longer than the reader's limits"),
    "missing": _("not in the vault"),
    "changed": _("differs from its hash"),
    "no_prices": _("no column of unit prices found"),
    "scanned_pages": _("some pages are pictures of text"),
    "garbled": _("the letters are not those that are seen"),
    "too_many_pages": _("more pages than are read"),
    "bomb": _("unpacks or nests beyond the limits"),
    "killed": _("the reader was killed; run again"),
    "empty": _("an empty file"),
    "old_office": _("an old Office format that is not read"),
    "same_file_twice": _("the same file twice in one bid"),
    "same_file_as": _("the same file as in another bid"),
    "template_uploaded": _("the tender's own document was uploaded"),
    "no_files": _("no files"),
    "no_text_at_all": _("no text in any file: unknown, not innocent"),
    "no_metadata": _("no file says who or what made it: unknown, not innocent"),
    "one_bidder": _("one bidder only: nothing to compare"),
    "bids_twice": _("a bidder has two bids in this lot"),
    "no_identities": _("no bid says who made it: unknown, not innocent"),
}
# The screens of a tender's prices (screens.prices.PriceScreens), in the order of their page.
SCREENS: dict[str, Promise] = {
    "n": _("Bids with a price"),
    "cv": _("Coefficient of variation (CV)"),
    "spd": _("Spread, highest over lowest (SPD)"),
    "diffp": _("Gap between the two lowest (DIFFP)"),
    "rd": _("That gap by the losers' deviation (RD)"),
    "rdnor": _("That gap by the mean gap (RDNOR)"),
    "rdalt": _("That gap by the losers' mean gap (RDALT)"),
    "skew": _("Skewness"),
    "kurt": _("Excess kurtosis"),
    "ks": _("Distance from even prices (KS)"),
}


def problem(name: str) -> str:
    """Why something could not be read or compared, in the page's language."""
    return str(PROBLEMS.get(name, name))


def kind(name: str) -> str:
    """What a kind of evidence is called in the page's language."""
    return str(KINDS.get(name, name))


def family(name: str) -> str:
    """What a family is called in the page's language."""
    return str(FAMILIES.get(name, name))


def grade(name: str) -> str:
    """What a grade is called in the page's language."""
    return str(GRADES.get(name, name))
