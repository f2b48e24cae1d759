"""What the browser says about a person's keys, by the codes that static/js/keys/ raises: each with the next step."""

from typing import Final

from django.utils.translation import gettext_lazy as _

TEXTS: Final = {
    "insecure": _(
        "This page was not opened over https, so the browser refuses to work with keys. "
        "Open the platform at its https address; on a test computer, at localhost."
    ),
    "no_store": _(
        "This browser keeps nothing on this computer: it is a private window, or storage is switched off. "
        "Open the page in an ordinary window, or choose your key file each time."
    ),
    "storage": _(
        "This browser keeps nothing on this computer: it is a private window, or storage is switched off. "
        "Open the page in an ordinary window, or choose your key file each time."
    ),
    "no_worker": _(
        "The browser could not start its worker. Reload the page; if that does not help, update the browser."
    ),
    "no_passkeys": _("This browser knows no passkeys. Seal the keys to a passphrase instead."),
    "passkey_address": _(
        "A passkey belongs to a name such as bids.example.cn, and this page was opened at a bare address. "
        "Open it by its name, or seal the keys to a passphrase."
    ),
    "no_prf": _(
        "This passkey or browser cannot seal keys (it lacks “PRF”: Chrome and Edge have it from version 132, Safari from 18). "
        "Seal the keys to a passphrase instead; the unused passkey can be deleted in the device's settings."
    ),
    "passkey_cancelled": _(
        "The passkey was not confirmed. Try again, or use the key file or the paper copy."
    ),
    "passkey_other": _(
        "This passkey does not open these keys. Choose the one you made them with, or use the paper copy."
    ),
    "wrong_passphrase": _(
        "This passphrase does not open the keys. Check capitals and the keyboard's language, and try again."
    ),
    "not_sealed": _("The keys could not be sealed. Reload the page and try again; nothing was kept."),
    "not_keys": _("This is not a key file of this platform (.age, made here or by the tool)."),
    "no_keys": _(
        "Your keys are not in this browser. Choose your key file, or bring them in from the paper copy on “Public keys”."
    ),
    "other_keys": _(
        "The keys in this browser or file are not the ones registered for your account. Sign in to the account they "
        "belong to, or bring in the registered ones."
    ),
    "not_registered": _("No signing key is registered for your account. Make keys on “Public keys” first."),
    "pins_changed": _(
        "Stop: the server shows other public keys of platform and witness (%(shown)s) than the ones you pinned (%(pinned)s). "
        "Nothing was signed or released. Compare with the notice in the trading centre and ask the supervision department; "
        "if the change was announced there, confirm it on “Public keys”."
    ),
    "pins_forged": _(
        "The pinned public keys in this browser are not signed by you: somebody changed them. "
        "Work on another computer, with the paper copy, and tell the trading centre."
    ),
    "pins_typed": _(
        "This is not the fingerprint that the server shows. Do not confirm; ask the trading centre."
    ),
    "weak": _(
        "This passphrase is too easy to guess. Take at least 12 characters, better several words, or the suggested one."
    ),
    "differ": _("The two passphrases differ."),
    "paper_line": _(
        "Line %(line)s does not fit its check letters: compare it with the sheet, letter by letter."
    ),
    "paper_missing": _("Line %(line)s is missing. The sheet has %(lines)s lines."),
    "paper_format": _(
        "This is not the text of a paper copy: its lines begin with a number and end with three check letters."
    ),
    "paper_code": _(
        "This opening code does not fit. It has 24 letters and digits in 6 groups and stands on a sheet of its own."
    ),
    "no_qr": _(
        "No code was found in the picture. Take it from above, sharp and without shadow, or type the lines."
    ),
    "forgotten": _("The keys were already put away. Unlock them again."),
    "cancelled": _("Nothing was done: the keys were not unlocked."),
    "no_dialog": _("This page cannot unlock keys."),
    "busy": _("The keys are being unlocked already."),
    "not_answered": _("The server did not answer. Your keys are kept in this browser; try again."),
    "refused": "%(text)s",
    "changed": _("The file was changed or removed after you chose it. Choose it again."),
    "quota": _("There is no room left on this computer to keep the keys. Free some and try again."),
    "broken": _(
        "Something unexpected happened (%(error)s). Reload the page and try again; if it stays so, tell the trading centre."
    ),
    "how_passphrase": _("Sealed to a passphrase, %(made)s"),
    "how_passkey": _("Sealed to a passkey, %(made)s"),
    "state_active": _("In force"),
    "state_revoked": _("Revoked"),
    "state_unknown": _("Not registered for this account"),
    "strength_none": "",
    "strength_weak": _("Too easy to guess"),
    "strength_fair": _("Acceptable"),
    "strength_strong": _("Strong"),
    "pins_none": _("Key %(key)s… has pinned nothing yet; it does so at its first use."),
    "pins_same": _("Key %(key)s… pinned these on %(seen)s."),
    "pins_other": _("Key %(key)s… pinned others on %(seen)s: %(pinned)s"),
}
