"""The package's modules as text and syntax trees, for tests of the house rules."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "workbench"
# The order in which data flows; a module may import only from its own stage and from those before it.
ORDER = (
    ("errors",),
    ("estimate",),
    ("intervals",),
    ("instruments",),
    ("object_store",),
    ("mirror",),
    ("project",),
    ("conditions",),
    ("written_codes",),
    ("variables",),
    ("study",),
    ("study_references",),
    ("study_rules",),
    ("study_file",),
    ("simulate", "intake"),
    ("measure",),
    ("analyse",),
    ("present",),
    ("studies",),
    ("publish",),
    ("cli",),
)


@dataclass(frozen=True)
class Module:
    """One file of the package: dotted name below workbench, its stage, text and tree."""

    name: str
    stage: str
    path: Path
    text: str
    tree: ast.Module

    def imports(self, *, top_level: bool) -> list[str]:
        """Dotted names imported, anywhere or only when the module is loaded."""
        nodes = _loaded(self.tree.body) if top_level else list(ast.walk(self.tree))
        names: list[str] = []
        for node in nodes:
            if isinstance(node, ast.Import):
                names += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        return names

    def functions(self) -> list[ast.FunctionDef]:
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)]


def modules() -> list[Module]:
    """Every module of the package but the two that only gather names."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts == ("__init__",):
            continue
        text = path.read_text(encoding="utf-8")
        found.append(Module(".".join(parts), parts[0], path, text, ast.parse(text)))
    return found


def place(stage: str) -> int:
    """Where a stage stands in the order."""
    return next(number for number, stages in enumerate(ORDER) if stage in stages)


def _loaded(body: list[ast.stmt]) -> list[ast.stmt]:
    """Statements that run on import: not those inside functions, nor those for type checkers only."""
    found = []
    for node in body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        found.append(node)
        for field in ("body", "orelse", "handlers", "finalbody"):
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                found += _loaded([part for part in getattr(node, field, []) if isinstance(part, ast.stmt)])
    return found
