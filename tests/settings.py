"""The platform's settings with what only tests want: fast password hashes, a vault of their own."""

import os
from pathlib import Path

os.environ.setdefault("DEBUG", "1")

from config.settings import *  # noqa: F403
from tests import passing

CLOCK_MAY_TRAVEL = True
# The stories change the database file under a running server.
KEEP_UPLOAD_CONNECTIONS = False
# A server process of a story shares the vault of the process that laid its rows down.
VAULT_DIR = Path(os.environ.get("TEST_VAULT_DIR") or passing.folder("clearbid-test-vault-"))
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = False
# Every test client builds the middleware anew: the files are looked for once.
MIDDLEWARE = [
    "tests.static_files.FoundOnce" if name == "whitenoise.middleware.WhiteNoiseMiddleware" else name
    for name in MIDDLEWARE  # noqa: F405
]
ACCOUNT_RATE_LIMITS = {"login": "1000/m/ip", "login_failed": "10/m/ip,5/5m/key"}
# Tests count entries.
COVER_PER_HOUR = 0
