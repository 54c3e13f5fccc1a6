"""The questions of the command line, and their answers."""

from __future__ import annotations

import datetime
import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from leakrate import _native
from leakrate._errors import LeakrateError
from leakrate._inputs import Inputs
from leakrate.schema import AnswerFacts

_CHART = "chart.svg"
_REFUSED = {
    "format": "an answer has to_dict(), str() and a chart",
    "output": "an answer is returned, and not written to a file",
    "chart": "an answer has its chart in `chart`",
    "quiet": "an answer has its finding in `finding`",
    "verbose": "an answer has all facts",
    "comment": "run leakrate report --comment",
    "advice": "run leakrate predict --advice",
    "init": "run leakrate report --init",
}


@dataclass(frozen=True, repr=False, kw_only=True)
class Answer(AnswerFacts):
    """An answer: facts as attributes, words by ``str()``, and a chart in notebooks."""

    chart: str | None = field(default=None, compare=False)
    """The chart as SVG, where there is anything to draw."""
    _told: dict[str, Any] = field(default_factory=dict, compare=False)
    _words: _Words | None = field(default=None, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """The answer as the JSON of the command line has it."""
        return self._told

    @property
    def finding(self) -> str:
        """The answer in a sentence or a few."""
        return self._words.finding() if self._words else ""

    def __str__(self) -> str:
        return self._words.text() if self._words else repr(self)

    def __repr__(self) -> str:
        first, _, _ = self.finding.partition("\n")
        return f"<leakrate.Answer: {first}>"

    def _repr_html_(self) -> str:
        chart = "" if self.chart is None else f'<div style="max-width: 50em">{_scaled(self.chart)}</div>'
        return f"<pre>{html.escape(str(self))}</pre>{chart}"


def _scaled(chart: str) -> str:
    """As wide as there is room: its own size is that of a page."""
    return chart.replace("<svg ", '<svg style="width: 100%; height: auto" ', 1)


class _Words:
    """What the command line says, asked for when it is looked at."""

    def __init__(self, command: str, options: list[str], inputs: Inputs) -> None:
        self._asked = (command, options, inputs)
        self._told: dict[str, str] = {}
        if inputs.may_change:
            self.text()
            self.finding()

    def text(self) -> str:
        return self._say("--format=text")

    def finding(self) -> str:
        return self._say("--quiet").rstrip("\n")

    def _say(self, how: str) -> str:
        if how not in self._told:
            command, options, inputs = self._asked
            self._told[how] = _ask(command, [how, *options], inputs).stdout
        return self._told[how]


def fit(input: Any, /, **options: Any) -> Answer:
    """How fast does it leak, and is it a leak at all?

    Args:
        input: A path, the text (with a line break) or bytes of a file, a rate such as ``"15MB/1250req"``, a data frame
            of pandas, polars, pyarrow or whatever has the C interface of Arrow, a structured array of NumPy, or a
            ``leakrate.table(...)``; or a dict of these by label.
        options: Those of ``leakrate fit``, with ``_`` for ``-``: ``unit="MB"``, ``fail_on=["leak"]``,
            ``requests={"web": "100/min"}`` for the input of a label alone.

    Raises:
        LeakrateError: It cannot be answered; the words are those of the command line.
        TypeError: What is given is no input or no option.
    """
    return _answer("fit", input, options)


def compare(inputs: Mapping[str, Any], /, **options: Any) -> Answer:
    """Is one leak the other? ``compare({"local": "local.csv", "production": frame}, requests={"production": "100/min"})``"""
    return _answer("compare", inputs, options)


def predict(input: Any, /, **options: Any) -> Answer:
    """When does it reach the limit, and how often must it be restarted until then? ``predict(frame, limit="1.75GB")``"""
    return _answer("predict", input, options)


def report(inputs: Any, /, **options: Any) -> Answer:
    """The facts of an incident: each of the questions, as far as the inputs answer it."""
    return _answer("report", inputs, options)


def _answer(command: str, given: Any, options: dict[str, Any]) -> Answer:
    words = [word for name, value in options.items() for word in _option(name, value)]
    inputs = Inputs(given)
    chart = [] if command == "report" else [f"--chart={_CHART}"]
    try:
        answered = _ask(command, ["--format=json", *chart, *words], inputs)
    except LeakrateError:
        # Of a rate that is written out there is nothing to draw, and every other fault is one without a chart too.
        answered = _ask(command, ["--format=json", *words], inputs)
    told = json.loads(answered.stdout)
    drawn = next((content.decode() for name, content in answered.written if name == _CHART), None)
    facts = AnswerFacts.from_dict(told)
    return Answer(**vars(facts), chart=drawn, _told=told, _words=_Words(command, words, inputs))


def _ask(command: str, words: list[str], inputs: Inputs) -> _native.Answered:
    # Behind `--` a path that begins with a dash is no option.
    divider = ["--"] if any(one.startswith("-") and one != "-" for one in inputs.arguments) else []
    arguments = [command, *words, *divider, *inputs.arguments]
    answered = _native.answer(arguments, inputs.files, inputs.tables)
    # A gate that cannot be decided ends with another status, and the answer is there.
    if not answered.stdout.strip():
        said = answered.stderr
        for own in ("--format=json", f"--chart={_CHART}"):
            said = said.replace(f" {own}", "")
        raise LeakrateError(said, answered.status, answered.suggested)
    return answered


def _option(name: str, value: Any, label: str = "") -> list[str]:
    if name in _REFUSED:
        raise TypeError(f"the option {name!r} is not for here: {_REFUSED[name]}")
    flag = f"--{name.replace('_', '-')}"
    if value is None or value is False:
        return []
    if value is True and not label:
        return [flag]
    if isinstance(value, Mapping) and not label:
        return [word for key, one in value.items() for word in _option(name, one, f"{key}=")]
    if isinstance(value, (list, tuple)):
        return [word for one in value for word in _option(name, one, label)]
    if isinstance(value, datetime.datetime):
        return [f"{flag}={label}{value.isoformat()}"]
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return [f"{flag}={label}{value}"]
    raise TypeError(
        f"the option {name!r} is of type {type(value).__name__}: expected text, a number, True, a datetime, a list of "
        "these, or a dict of these by the label of the input that they are for"
    )
