"""Draws docs/performance.svg: launches above, ownership below, every axis logarithmic."""

import math
from xml.sax.saxutils import escape

WIDTH = 860
LIGHT = {"ground": "#ffffff", "ink": "#1f2328", "faint": "#59636e", "grid": "#dfe3e8",
         "first": "#0969a8", "second": "#b3541e", "third": "#4d7f2f"}
DARK = {"ground": "#0d1117", "ink": "#e6edf3", "faint": "#9aa4af", "grid": "#2b323b",
        "first": "#58a6ff", "second": "#f0883e", "third": "#7ec05b"}
# Plain properties: not every program that shows SVG knows variables.
COLORS = """.ground {{ fill: {ground}; }}
text {{ fill: {ink}; }}
.faint {{ fill: {faint}; }}
.grid, .span {{ stroke: {grid}; }}
.first {{ fill: {first}; }} .second {{ fill: {second}; }} .third {{ fill: {third}; }}
.hollow {{ fill: {ground}; stroke: {second}; }}
.line.first {{ fill: none; stroke: {first}; }}
.line.second {{ fill: none; stroke: {second}; }}
.line.third {{ fill: none; stroke: {third}; }}"""
SHAPES = """text { font: 12.5px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; }
.title { font-size: 15px; font-weight: 600; }
.own { font-weight: 600; }
.end { text-anchor: end; }
.middle { text-anchor: middle; }
.grid { stroke-width: 1; }
.span, .line, .hollow { stroke-width: 2; }"""
STYLE = f"""{SHAPES}
{COLORS.format(**LIGHT)}
@media (prefers-color-scheme: dark) {{
{COLORS.format(**DARK)}
}}"""


class Axis:
    """A logarithmic axis from pixel `start` to pixel `end`, between the powers of ten around the values."""

    def __init__(self, values: list[float], start: float, end: float):
        self.low = math.floor(math.log10(min(values)))
        self.high = max(math.ceil(math.log10(max(values))), self.low + 1)
        self.start, self.end = start, end

    def place(self, value: float) -> float:
        return self.start + (math.log10(value) - self.low) / (self.high - self.low) * (self.end - self.start)

    @property
    def ticks(self) -> list[float]:
        return [10.0 ** power for power in range(self.low, self.high + 1)]


class Drawing:
    def __init__(self, height: float, description: str):
        self._height = height
        self._description = description
        self._marks = []

    def text(self, x: float, y: float, text: str, style: str = ""):
        self._marks.append(f'<text x="{x:.1f}" y="{y:.1f}" class="{style}">{escape(text)}</text>')

    def line(self, x1: float, y1: float, x2: float, y2: float, style: str = "grid"):
        self._marks.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{style}"/>')

    def dot(self, x: float, y: float, style: str):
        self._marks.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" class="{style}"/>')

    def path(self, points: list[tuple[float, float]], style: str):
        joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self._marks.append(f'<polyline points="{joined}" class="line {style}"/>')

    def __str__(self) -> str:
        head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self._height:.0f}" width="{WIDTH}" '
                f'height="{self._height:.0f}" role="img">')
        return "\n".join([head, f"<title>{escape(self._description)}</title>", f"<style>\n{STYLE}\n</style>",
                          '<rect class="ground" width="100%" height="100%"/>', *self._marks, "</svg>", ""])


def duration(milliseconds: float) -> str:
    return f"{milliseconds / 1e3:g} s" if milliseconds >= 1e3 else f"{milliseconds:g} ms"


def draw(launches: list[tuple[str, float, float]], ownership: dict[str, dict[str, list[tuple[float, float]]]]) -> str:
    """`launches`: program, wall and processor ms above exec. `ownership`: panel -> tool -> (entries, ms)."""
    launches_bottom = 96 + 26 * len(launches)
    drawing = Drawing(launches_bottom + 376, "The cost of a launch, and of giving a tree to a user")
    _draw_launches(drawing, launches, launches_bottom)
    values = [ms for tools in ownership.values() for points in tools.values() for _, ms in points]
    for number, (title, tools) in enumerate(ownership.items()):
        _draw_tree(drawing, title, tools, values, 64 + number * 428, launches_bottom + 92)
    return str(drawing)


def _draw_launches(drawing: Drawing, launches, bottom: float):
    axis = Axis([value for row in launches for value in row[1:]], 210, 700)
    drawing.text(24, 34, "A launch, beyond executing the engine directly", "title")
    drawing.dot(214, 56, "first")
    drawing.text(226, 60, "wall time")
    drawing.dot(304, 56, "hollow")
    drawing.text(316, 60, "processor time")
    drawing.text(WIDTH - 24, 60, "wall / processor", "faint end")
    for tick in axis.ticks:
        drawing.line(axis.place(tick), 74, axis.place(tick), bottom)
        drawing.text(axis.place(tick), bottom + 18, duration(tick), "faint middle")
    drawing.text((axis.start + axis.end) / 2, bottom + 38, "time above exec alone (logarithmic)", "faint middle")
    for number, (name, wall, cpu) in enumerate(launches):
        y = 92 + 26 * number
        drawing.text(196, y + 4, name, "end own" if name.startswith("es-entrypoint") else "end")
        drawing.line(axis.place(wall), y, axis.place(cpu), y, "span")
        drawing.dot(axis.place(cpu), y, "hollow")
        drawing.dot(axis.place(wall), y, "first")
        drawing.text(WIDTH - 24, y + 4, f"{wall:.3g} / {cpu:.3g} ms", "end")


def _draw_tree(drawing: Drawing, title: str, tools, values, left: float, top: float):
    horizontal = Axis([entries for points in tools.values() for entries, _ in points], left, left + 240)
    vertical = Axis(values, top + 230, top)
    drawing.text(left - 40, top - 22, title, "title")
    for tick in vertical.ticks:
        drawing.line(horizontal.start, vertical.place(tick), horizontal.end, vertical.place(tick))
        drawing.text(horizontal.start - 8, vertical.place(tick) + 4, duration(tick), "faint end")
    for tick in horizontal.ticks:
        drawing.line(horizontal.place(tick), vertical.end, horizontal.place(tick), vertical.start)
        drawing.text(horizontal.place(tick), vertical.start + 18, f"{tick:,.0f}", "faint middle")
    drawing.text((horizontal.start + horizontal.end) / 2, vertical.start + 38, "entries", "faint middle")
    ends = []
    for (name, points), style in zip(tools.items(), ("second", "third", "first")):
        places = [(horizontal.place(entries), vertical.place(ms)) for entries, ms in sorted(points)]
        drawing.path(places, style)
        for x, y in places:
            drawing.dot(x, y, style)
        ends.append((places[-1][1], name, style))
    lowest = -math.inf
    for y, name, style in sorted(ends):  # names at the ends of the lines, none on top of another
        lowest = max(y, lowest + 16)
        drawing.text(horizontal.end + 10, lowest + 4, name, f"{style} own" if name == "es-entrypoint" else style)
