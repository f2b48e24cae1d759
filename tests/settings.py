"""The platform's settings with what only tests want: fast password hashes, a vault of their own."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("DEBUG", "1")

from config.settings import *  # noqa: F403

CLOCK_MAY_TRAVEL = True
# The stories change the database file under a running server.
KEEP_UPLOAD_CONNECTIONS = False
VAULT_DIR = Path(tempfile.mkdtemp(prefix="clearbid-test-vault-"))
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = False
ACCOUNT_RATE_LIMITS = {"login": "1000/m/ip", "login_failed": "10/m/ip,5/5m/key"}
