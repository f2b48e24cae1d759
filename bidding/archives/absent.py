"""Stand-ins for native libraries that are not installed, so that all that does without them can still be checked."""

import importlib
import sys
from types import ModuleType
from typing import Any, Final

# cryptography checks signatures; pyrage decrypts and tells which key a share opens.
NATIVE: Final = {
    "cryptography": (
        "cryptography",
        "cryptography.exceptions",
        "cryptography.hazmat",
        "cryptography.hazmat.primitives",
        "cryptography.hazmat.primitives.asymmetric",
        "cryptography.hazmat.primitives.asymmetric.ed25519",
    ),
    "pyrage": ("pyrage",),
}


class AbsentError(BaseException):
    """A check needs a library that is not installed; the text is its name.

    No ordinary exception: code that turns whatever a library raises into a refusal must let it pass.
    """


class _AbsentThing(type):
    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise AbsentError(cls.__module__.split(".")[0])

    def __call__(cls, *given: Any, **more: Any) -> Any:
        raise AbsentError(cls.__module__.split(".")[0])


class _AbsentModule(ModuleType):
    """A module that has every name; whatever is done with one of them says that the library is missing."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _AbsentThing(name, (Exception,), {"__module__": self.__name__})


def missing() -> list[str]:
    """Put a stand-in in place of each native library that cannot be imported; return their names."""
    absent = []
    for library, modules in NATIVE.items():
        try:
            importlib.import_module(modules[-1])
        except ImportError:
            absent.append(library)
            for module in modules:
                sys.modules[module] = _AbsentModule(module)
    return absent
