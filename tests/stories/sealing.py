"""The browser's sealing core under test: a page of the platform, its modules, files handed to it, sealed bytes back."""

from base64 import b64decode
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

# What every script here may use: the modules by name, bytes to and from base64, the files chosen in the page.
PRELUDE = """
const load = (name) => import(`/static/js/sealing/${name}.js`);
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const base64 = async (blob) => (await load("base64")).base64(new Uint8Array(await new Blob([blob]).arrayBuffer()));
const utf8 = (text) => new TextEncoder().encode(text);
const chosen = () => [...document.getElementById("files").files];
const code = async (act) => { try { await act(); return ""; } catch (error) { return error.code ?? String(error.stack); } };
"""


class Browser:
    """A blank page of the platform whose scripts are the modules under test."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.goto("/healthz")
        page.evaluate("document.body.innerHTML = '<input type=file id=files multiple>'")

    def run(self, script: str, **given: Any) -> Any:
        """Run the body of an async function; `given` are its variables."""
        names = ", ".join(given)
        return self.page.evaluate(f"async ({{ {names} }}) => {{ {PRELUDE} {script} }}", given)

    def choose(self, *paths: Path) -> None:
        """Choose files, as a person does."""
        self.page.set_input_files("#files", [str(path) for path in paths])

    def sealed_file(self, lot: str, nonce: str, kind: str) -> bytes:
        """Return what lies on the browser's own disk."""
        script = 'return base64(await (await load("stores")).open(lot, nonce, kind));'
        return b64decode(self.run(script, lot=lot, nonce=nonce, kind=kind))
