from typing import Any

class Table:
    """Columns of a table that Python or a library of it holds."""

    @staticmethod
    def from_stream(table: Any) -> Table: ...
    @staticmethod
    def from_arrays(columns: list[tuple[str, Any, str | None, str | None]]) -> Table: ...
    def __len__(self) -> int: ...

class Answered:
    status: int
    stdout: str
    stderr: str
    written: list[tuple[str, bytes]]
    suggested: list[str] | None

def answer(arguments: list[str], files: list[tuple[str, bytes]], tables: list[tuple[str, Table]]) -> Answered: ...
def stream(arguments: list[str], input: bytes) -> tuple[int, str, bytes]: ...
