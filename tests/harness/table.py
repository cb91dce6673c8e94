"""Tables at the end of a run, of rows that tests recorded as properties."""


def print_table(terminalreporter, title: str, head: tuple[str, ...], name: str):
    """Prints the rows of the tests that ran and recorded any under this name; nothing if none did."""
    reports = terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", [])
    rows = [row for report in reports if report.when == "call" for key, row in report.user_properties if key == name]
    if not rows:
        return
    terminalreporter.section(title)
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    for row in [head, *sorted(rows)]:
        terminalreporter.write_line("  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip())
