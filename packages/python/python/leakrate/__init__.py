"""The maths of memory leaks: how fast, is it the same leak, and when does it crash.

>>> import leakrate
>>> answer = leakrate.fit("requests,heap_mb\\n0,7.7\\n2500,40\\n3750,56\\n5000,76\\n6250,85\\n")
>>> answer.series[0].verdict
'leak'
"""

from __future__ import annotations

from leakrate._answer import Answer, compare, fit, predict, report
from leakrate._errors import LeakrateError
from leakrate._inputs import table
from leakrate._native import Table

__all__ = ["Answer", "LeakrateError", "Table", "compare", "fit", "predict", "report", "table"]
