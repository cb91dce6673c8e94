"""Tables in Markdown that are readable as text."""

import re

FIGURE = re.compile(r"-?[\d,.]*")


class Table:
    """Columns of figures are aligned to the right."""

    def __init__(self, *head: str):
        self._head = head
        self._rows = []

    def add(self, *row: str):
        assert len(row) == len(self._head), row
        self._rows.append(row)

    def __str__(self) -> str:
        columns = list(zip(self._head, *self._rows))
        widths = [max(map(len, column)) for column in columns]
        right = [all(FIGURE.fullmatch(cell) for cell in column[1:]) for column in columns]
        lines = ["| " + " | ".join(cell.rjust(width) if figures else cell.ljust(width)
                                   for cell, width, figures in zip(row, widths, right)) + " |"
                 for row in (self._head, *self._rows)]
        rule = "|" + "|".join("-" * (width + 1) + (":" if figures else "-") for width, figures in zip(widths, right))
        return "\n".join([lines[0], rule + "|", *lines[1:]])
