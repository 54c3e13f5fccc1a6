"""Why a question was not answered, in the words of the command line."""

from __future__ import annotations

import re


class LeakrateError(ValueError):
    """A question that cannot be answered.

    Attributes:
        status: What the command line ends with.
        help: What to do about it, where that is known.
        command: A whole command that was tried on the input, and works, where there is one.
        options: What to add to the call for the same, such as ``{"unit": "MB"}``.
    """

    status: int
    help: str | None
    command: str | None
    options: dict[str, object]

    def __init__(self, written: str, status: int, suggested: list[str] | None) -> None:
        text = written.strip().removeprefix("error: ")
        self.status = status
        self.options = _options(suggested or [])
        help_ = re.search(r"(?:^|= )help: (.*)", text, re.MULTILINE)
        self.help = help_[1] if help_ else None
        command = re.search(r"^try this, which works:\n {4}(.*)", text, re.MULTILINE)
        self.command = command[1] if command else None
        if self.options:
            shown = ", ".join(f"{name}={value!r}" for name, value in self.options.items())
            text += f"\nfrom Python, add to the call: {shown}"
        super().__init__(text)


def _options(words: list[str]) -> dict[str, object]:
    """``--unit MB --skip-bad-rows`` as arguments of a call."""
    options: dict[str, object] = {}
    name = ""
    for word in words:
        if word.startswith("--"):
            name, equals, value = word.removeprefix("--").partition("=")
            name = name.replace("-", "_")
            options[name] = value if equals else True
        elif options.get(name) is True:
            options[name] = word
    return options
