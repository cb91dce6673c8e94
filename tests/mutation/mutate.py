"""Finds what can be changed in a source, and writes a copy that contains every change, one active at a time."""

import dataclasses
import re
from pathlib import Path

from clang import cindex
from clang.cindex import CursorKind, TypeKind

cindex.Config.set_library_file("/usr/lib/x86_64-linux-gnu/libclang-19.so.1")

COMPARISONS = {  # operator -> function, and what its mutants are
    "<": ("less", ["<=", ">="]), "<=": ("less_equal", ["<", ">"]),
    ">": ("greater", [">=", "<="]), ">=": ("greater_equal", [">", "<"]),
    "==": ("equal", ["!="]), "!=": ("unequal", ["=="]),
}
ARITHMETIC = {"+": ("plus", ["-"]), "-": ("minus", ["+"]), "*": ("times", ["+"]), "/": ("over", ["*"])}
NUMBERS = {TypeKind.INT, TypeKind.UINT, TypeKind.LONG, TypeKind.ULONG, TypeKind.LONGLONG, TypeKind.ULONGLONG,
           TypeKind.SHORT, TypeKind.USHORT, TypeKind.UCHAR, TypeKind.SCHAR, TypeKind.CHAR_S, TypeKind.DOUBLE}
CONDITIONALS = {CursorKind.IF_STMT, CursorKind.WHILE_STMT, CursorKind.FOR_STMT, CursorKind.CONDITIONAL_OPERATOR,
                CursorKind.DO_STMT}
DELETED = {CursorKind.CALL_EXPR, CursorKind.BINARY_OPERATOR, CursorKind.COMPOUND_ASSIGNMENT_OPERATOR,
           CursorKind.UNARY_OPERATOR, CursorKind.UNEXPOSED_EXPR, CursorKind.BREAK_STMT, CursorKind.CONTINUE_STMT}
# What is computed while compiling cannot be changed at run time.
CONSTANT = {CursorKind.STATIC_ASSERT, CursorKind.ENUM_DECL, CursorKind.PARM_DECL, CursorKind.TYPE_ALIAS_DECL,
            CursorKind.CXX_ATTR if hasattr(CursorKind, "CXX_ATTR") else CursorKind.STATIC_ASSERT}


@dataclasses.dataclass
class Mutant:
    number: int
    line: int
    before: str
    after: str


class Mutator:
    def __init__(self, path: Path, arguments: list[str], first: int, refused: set[tuple[int, str]] = frozenset()):
        """refused: (line, what it becomes) of mutants that do not compile."""
        self.path, self.source = path, path.read_bytes()
        self.next, self.refused = first, refused
        self.mutants: list[Mutant] = []
        self.openings: dict[int, list] = {}   # offset -> [(-end, order, text)]
        self.closings: dict[int, list] = {}   # offset -> [(-start, order, text)]
        self.replaced: dict[int, tuple[int, bytes]] = {}  # offset -> (end, text)
        unit = cindex.Index.create().parse(str(path), arguments)
        errors = [d for d in unit.diagnostics if d.severity >= cindex.Diagnostic.Error]
        if errors:
            raise RuntimeError(f"{path}: {errors[0]}")
        self.seen = set()
        for cursor in unit.cursor.get_children():
            if cursor.location.file and cursor.location.file.name == str(path):
                self._visit(cursor)

    # --- Where changes are possible ------------------------------------------

    def _visit(self, cursor):
        kind = cursor.kind
        start, end = cursor.extent.start.offset, cursor.extent.end.offset
        text = self.source[start:end]
        if kind in CONSTANT or (kind == CursorKind.VAR_DECL and re.match(rb"(static )?constexpr ", text)):
            return
        children = list(cursor.get_children())
        if kind == CursorKind.CASE_STMT:
            children = children[1:]
        # The spelling of a macro's contents is not here.
        if cursor.location.file and cursor.location.file.name == str(self.path) and end > start:
            self._mutate(cursor, kind, start, end, text, children)
        for child in children:
            self._visit(child)

    def _mutate(self, cursor, kind, start, end, text, children):
        if kind in CONDITIONALS and not re.match(rb"if constexpr", text):
            self._condition(cursor, start, end, children)
        if kind == CursorKind.RETURN_STMT and children and children[0].type.get_canonical().kind == TypeKind.BOOL:
            self._flip(children[0])
        if kind == CursorKind.COMPOUND_STMT:
            for child in children:
                self._delete(child)
        if kind == CursorKind.INTEGER_LITERAL and text.isdigit():
            self._literal(cursor, start, end, text)
        if kind == CursorKind.CXX_BOOL_LITERAL_EXPR and text in (b"true", b"false"):
            self._replace(cursor, start, end, text, b"false" if text == b"true" else b"true")
        if len(children) >= 2 and kind in (CursorKind.BINARY_OPERATOR, CursorKind.CALL_EXPR, CursorKind.UNEXPOSED_EXPR):
            self._operator(cursor, children[0], children[-1])

    def _operator(self, cursor, left, right):
        a, b = left.extent, right.extent
        if not (cursor.extent.start.offset == a.start.offset and cursor.extent.end.offset == b.end.offset):
            return
        between = self.source[a.end.offset:b.start.offset]
        sign = between.strip().decode()
        if sign in COMPARISONS:
            name, becomes = COMPARISONS[sign]
        elif sign in ARITHMETIC and all(c.type.get_canonical().kind in NUMBERS for c in (left, right, cursor)):
            name, becomes = ARITHMETIC[sign]
        elif sign in ("&&", "||"):
            for operand in (left, right):
                self._force(operand)
            return
        else:
            return
        key = (a.start.offset, b.end.offset, sign)
        line = cursor.extent.start.line
        if key in self.seen or any((line, f"{sign} -> {other}") in self.refused for other in becomes):
            return
        self.seen.add(key)
        number = self._add(line, *[(sign, other) for other in becomes])
        self._wrap(a.start.offset, b.end.offset, f"mutation::{name}({number}, (", "))")
        position = a.end.offset + between.index(sign.encode())
        self.replaced[position] = (position + len(sign), b"), (")

    def _condition(self, cursor, start, end, children):
        for child in children:
            if not child.kind.is_expression():
                continue
            before = self.source[start:child.extent.start.offset].rstrip()
            after = self.source[child.extent.end.offset:end].lstrip()
            if cursor.kind == CursorKind.CONDITIONAL_OPERATOR:
                if child.extent.start.offset == start and after.startswith(b"?"):
                    self._force(child)
                return
            if cursor.kind == CursorKind.FOR_STMT:
                if before.endswith(b";") and after.startswith(b";"):
                    self._force(child)
            elif before.endswith((b"(", b";")) and after.startswith(b")"):
                self._force(child)
                return

    def _force(self, operand):
        start, end = operand.extent.start.offset, operand.extent.end.offset
        inner = self.source[start:end]
        # A comparison has mutants of its own, and && and || have them for each operand.
        if self._is_operation(operand) or (start, end, "force") in self.seen or b"TRY" in inner:
            return
        line = operand.extent.start.line
        if (line, "true") in self.refused:
            return
        self.seen.add((start, end, "force"))
        shown = " ".join(inner.decode().split())
        number = self._add(line, (shown, "true"), (shown, "false"))
        self._wrap(start, end, f"mutation::force({number}, (", "))")

    def _is_operation(self, operand) -> bool:
        children = list(operand.get_children())
        while len(children) == 1 and operand.kind in (CursorKind.UNEXPOSED_EXPR, CursorKind.PAREN_EXPR):
            operand = children[0]
            children = list(operand.get_children())
        if len(children) < 2:
            return False
        between = self.source[children[0].extent.end.offset:children[-1].extent.start.offset].strip().decode()
        return between in (*COMPARISONS, "&&", "||")

    def _flip(self, value):
        start, end = value.extent.start.offset, value.extent.end.offset
        text = self.source[start:end]
        if self._is_operation(value) or text in (b"true", b"false") or (value.extent.start.line, "!") in self.refused:
            return
        shown = " ".join(text.decode().split())
        number = self._add(value.extent.start.line, (shown, "!"))
        self._wrap(start, end, f"mutation::flip({number}, (", "))")

    def _delete(self, statement):
        start, end = statement.extent.start.offset, statement.extent.end.offset
        text = self.source[start:end]
        if statement.kind not in DELETED or self.source[end:end + 1] != b";" or re.match(rb"[A-Z_]+\(", text):
            return
        line = statement.extent.start.line
        if (line, "deleted") in self.refused:
            return
        number = self._add(line, (" ".join(text.decode().split()), "deleted"))
        self._wrap(start, end, f"if (!mutation::on({number})) ", "")

    def _literal(self, cursor, start, end, text):
        self._replace(cursor, start, end, text, str(int(text) + 1).encode())

    def _replace(self, cursor, start, end, text, other):
        line = cursor.extent.start.line
        change = f"{text.decode()} -> {other.decode()}"
        if (line, change) in self.refused or (start, end, "replace") in self.seen:
            return
        self.seen.add((start, end, "replace"))
        number = self._add(line, (text.decode(), other.decode()))
        self.replaced[start] = (end, f"(mutation::on({number}) ? {other.decode()} : {text.decode()})".encode())

    # --- The copy ------------------------------------------------------------

    def _add(self, line: int, *changes: tuple[str, str]) -> int:
        first = self.next
        for before, after in changes:
            self.mutants.append(Mutant(self.next, line, before, after))
            self.next += 1
        return first

    def _wrap(self, start: int, end: int, opening: str, closing: str):
        order = len(self.openings.setdefault(start, []))
        self.openings[start].append((-end, order, opening))  # the longest opens first
        self.closings.setdefault(end, []).append((-start, -order, closing))  # and closes last

    def text(self) -> bytes:
        out, position = [], 0
        while position <= len(self.source):
            out += [text.encode() for *_, text in sorted(self.closings.get(position, []))]
            out += [text.encode() for *_, text in sorted(self.openings.get(position, []))]
            if position in self.replaced:
                position, text = self.replaced[position]
                out.append(text)
                continue
            out.append(self.source[position:position + 1])
            position += 1
        return b"".join(out)
