"""How values are shown while nobody has asked to see them: enough to compare, too little to use. Pure."""

import re

# Values that are a person's or a machine's; what is not here (producer, template …) is shown as it is.
PRIVATE = frozenset(
    {
        "machine_code", "mac", "cpu", "disk", "software_lock", "file_creation_id", "phone", "email", "contact",
        "agent", "team_member", "deposit_account", "legal_representative", "certificate_holder", "manager",
        "representative_name", "upload_address", "download_address", "author", "last_modified_by", "shareholder",
        "camera_serial", "save_path",
    }
)  # fmt: skip
NAMES = frozenset(
    {
        "contact", "legal_representative", "representative_name", "manager", "certificate_holder", "author",
        "last_modified_by", "shareholder",
    }
)  # fmt: skip


def masked(kind: str, value: str) -> str:
    """Return a value as a page shows it: 1390****678, 周**, sa**@example.cn; public kinds unchanged."""
    if kind not in PRIVATE or not value:
        return value
    if kind in NAMES:
        return value[0] + "*" * min(max(len(value) - 1, 1), 3)
    name, at, host = value.partition("@")
    if kind == "email" and at:
        return f"{name[:2]}**@{host}"
    return _middle(value)


def masked_person(name: str) -> str:
    """Return a person's name as lists show it; the file of the person shows it whole, and notes the look."""
    return masked("contact", name)


def _middle(value: str) -> str:
    """Keep the first and the last quarter, at most four characters each."""
    keep = min(4, len(value) // 4)
    return f"{value[:keep]}****{value[-keep:]}" if keep else "****"


_IDENTITY = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?![\dXx])")
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_MAIL = re.compile(r"([A-Za-z0-9]{1,2})[A-Za-z0-9._%+-]*@([A-Za-z0-9.-]+\.[A-Za-z]{2,})")


def redacted(text: str) -> str:
    """Take identity numbers, mobile numbers and e-mail addresses out of a text that goes public."""
    text = _IDENTITY.sub(r"\1********\2", text)
    text = _MOBILE.sub(r"\1****\2", text)
    return _MAIL.sub(r"\1**@\2", text)
