"""What the tests lay down outside the checkout goes with them."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

SCRIPT = """
import os, sys
from tests import passing
made = passing.folder("clearbid-passing-")
(made / "file").touch()
if os.fork() == 0:
    sys.exit()
os.wait()
print(made, (made / "file").exists())
"""


def test_a_folder_goes_with_the_process_that_made_it_and_not_with_its_children() -> None:
    said = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    ).stdout.split()

    assert said[1] == "True"
    assert not Path(said[0]).exists()
