"""What the environment check asks and says, by code: what was found, and what to do about it."""

from typing import Final

from django.utils.translation import gettext


def _(text: str) -> str:
    """Mark a text for translation; `check_sentences` translates it."""
    return text


# In the order in which they are checked; the page shows one row for each.
CHECKS: Final = {
    "secure": _("Protected connection"),
    "browser": _("Browser"),
    "crypto": _("Encryption in the browser"),
    "worker": _("Work in the background"),
    "storage": _("Place to keep sealed files"),
    "space": _("Free space"),
    "database": _("Place to keep your key"),
    "passkey": _("Passkeys"),
    "key": _("Your signing key"),
    "clock": _("Clock"),
    "live": _("Live connection"),
    "seal": _("Sealing speed"),
    "upload": _("Upload speed"),
}

TEXTS: Final = {
    "waiting": _("Not checked yet"),
    "running": _("Checking …"),
    "pass": _("Good"),
    "warn": _("Look at this"),
    "fail": _("Does not work"),
    "broken": _("This check failed unexpectedly: %(error)s. Try another browser."),
    "all_pass": _("This computer can prepare and hand in a bid."),
    "all_warn": _("This computer can probably prepare and hand in a bid. Look at the lines that are marked."),
    "all_fail": _("A bid cannot be prepared here as things are. Do what the marked lines say, or use another computer."),
    "secure_pass": _("The page came over an encrypted connection."),
    "secure_fail": _("The page did not come over an encrypted connection, so the browser refuses to encrypt. Open the address with https://."),
    "browser_pass": _("%(name)s %(version)s is known to work."),
    "browser_old": _("%(name)s %(version)s is too old. Update it to %(wanted)s or later."),
    "browser_inside": _("This is a browser inside another app. Open the page in Chrome, Edge, Firefox or Safari itself."),
    "browser_unknown": _("This browser is not known. If all other lines are good, it will do."),
    "crypto_pass": _("Random numbers and hashes are there."),
    "crypto_fail": _("The browser offers no encryption. Use a current browser over https://."),
    "worker_pass": _("Sealing runs beside the page."),
    "worker_slow": _("Sealing runs beside the page, but without WebAssembly it takes about four times as long. Allow WebAssembly if your firm's policy blocks it."),
    "worker_fail": _("The browser runs nothing in the background. Use a current browser."),
    "storage_pass": _("A test file was written and read back."),
    "storage_fail": _("The browser keeps no files. Leave private browsing, or use the offline tool."),
    "space_pass": _("%(free)s free; sealing a bid of %(size)s needs about %(needed)s."),
    "space_fail": _("Only %(free)s free; sealing a bid of %(size)s needs about %(needed)s. Free disk space or use another computer."),
    "space_unknown": _("The browser does not say how much space is free. Sealing a bid of %(size)s needs about %(needed)s."),
    "database_pass": _("Your key can be kept here, sealed."),
    "database_fail": _("The browser keeps no data for this page. Leave private browsing; otherwise bring the key file along each time."),
    "passkey_pass": _("Your key can be sealed to a passkey (fingerprint, face or security key)."),
    "passkey_no_prf": _("Passkeys here cannot seal a key. A passphrase does it as well."),
    "passkey_fail": _("There are no passkeys here. A passphrase does it as well."),
    "key_pass": _("Your registered key is on this device."),
    "key_unlocked": _("Your registered key is on this device, and you have just unlocked it."),
    "key_absent": _("Your registered key is not on this device. Bring its key file along on the page “My keys”."),
    "key_none": _("You have not registered a signing key yet. Make one on the page “My keys”."),
    "key_stranger": _("Sign in as a bidder to check your key."),
    "clock_pass": _("Your clock differs from the platform's by %(seconds)s s. The platform's clock decides."),
    "clock_warn": _("Your clock differs from the platform's by %(seconds)s s. The platform's clock decides, not yours: go by the time shown on the pages."),
    "clock_fail": _("The platform's time could not be asked. Check the connection."),
    "live_pass": _("News of the opening arrive by themselves."),
    "live_warn": _("The live connection is blocked, probably by a proxy. Everything works, but reload pages to see news."),
    "seal_pass": _("%(size)s sealed in %(seconds)s s: about %(speed)s a second. A bid of %(all)s takes about %(left)s."),
    "seal_warn": _("Sealing is slow: about %(speed)s a second. A bid of %(all)s takes about %(left)s: begin early."),
    "upload_pass": _("%(size)s uploaded in %(seconds)s s: about %(speed)s a second. A bid of %(all)s takes about %(left)s."),
    "upload_warn": _("The line is slow: about %(speed)s a second. A bid of %(all)s takes about %(left)s: begin early. An upload goes on by itself after a cut line."),
    "upload_stranger": _("Open the check from the page of your bid to measure the upload."),
    "upload_not_now": _("The upload could not be measured: %(why)s"),
}  # fmt: skip


def check_sentences() -> dict[str, str]:
    """Return every sentence of the environment check in the page's language, by code."""
    return {code: gettext(text) for code, text in TEXTS.items()}


def check_rows() -> list[tuple[str, str]]:
    """Return the checks in their order: code and name."""
    return [(code, gettext(text)) for code, text in CHECKS.items()]
