"""The structure that ARCHITECTURE.md draws is the structure of the code, and stays liveable."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest

from tests.modules import ORDER, PACKAGE, ROOT, Module, modules, place

MODULES = modules()
LONGEST_MODULE = 250
LONGEST_FUNCTION = 40
DEEPEST = 4
FORBIDDEN_NAMES = {"utils", "util", "helpers", "common", "core", "misc", "manager", "tools"}
LATE = {
    "matplotlib": "present",
    "seaborn": "present",
    "papermill": "publish",
    "nbconvert": "publish",
    "typst": "publish",
    "pypandoc": "publish",
}

each_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)


@each_module
def test_a_module_imports_only_what_comes_before_it(module: Module) -> None:
    for name in module.imports(top_level=False):
        if name.startswith("workbench."):
            stage = name.split(".")[1]
            assert place(stage) <= place(module.stage), f"{module.name} imports {name}"
            if place(stage) == place(module.stage):
                assert stage == module.stage, f"{module.name} imports its neighbour stage {stage}"


@each_module
def test_drawing_and_publishing_libraries_are_imported_late(module: Module) -> None:
    for name in module.imports(top_level=False):
        first = LATE.get(name.split(".")[0])
        assert first is None or place(module.stage) >= place(first), f"{module.name} imports {name}"


@each_module
def test_a_module_is_one_concept_and_short(module: Module) -> None:
    assert module.path.stem not in FORBIDDEN_NAMES
    assert len(module.text.splitlines()) <= LONGEST_MODULE
    assert ast.get_docstring(module.tree), "say in the first line what the module is"


@each_module
def test_functions_are_short(module: Module) -> None:
    for function in module.functions():
        body = function.body[1:] if ast.get_docstring(function) else function.body
        lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0  # type: ignore[operator]
        assert lines <= LONGEST_FUNCTION, f"{module.name}.{function.name} has {lines} lines"


@each_module
def test_nesting_is_shallow(module: Module) -> None:
    for function in module.functions():
        assert _depth(function) <= DEEPEST, f"{module.name}.{function.name}"


@each_module
def test_classes_hold_values(module: Module) -> None:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef):
            assert not re.search(r"Manager|Handler|Processor|Engine|Helper", node.name), node.name
            dataclass = [part for part in node.decorator_list if "dataclass" in ast.dump(part)]
            assert all("frozen" in ast.dump(part) for part in dataclass), f"{node.name} can be changed"


@each_module
def test_public_functions_take_options_by_keyword(module: Module) -> None:
    if module.stage in ("cli", "simulate"):
        return  # a command line names its own options; the simulation is called by one function
    for function in module.tree.body:
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("_"):
            assert not function.args.defaults, f"{module.name}.{function.name} has positional options"
            assert function.args.vararg is None
            assert function.args.kwarg is None or function.name == "say", f"{module.name}.{function.name}"


@each_module
def test_nothing_is_rounded_before_it_is_printed(module: Module) -> None:
    if place(module.stage) < place("present") and module.stage != "simulate":
        calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
        names = {node.func.id for node in calls if isinstance(node.func, ast.Name)}
        attributes = {node.func.attr for node in calls if isinstance(node.func, ast.Attribute)}
        assert "round" not in names | attributes


@each_module
def test_errors_are_raised_not_asserted(module: Module) -> None:
    assert not [node for node in ast.walk(module.tree) if isinstance(node, ast.Assert)]


def test_importing_workbench_loads_no_third_party_package() -> None:
    code = (
        "import sys; before = set(sys.modules); import workbench; "
        "new = {name.split('.')[0] for name in set(sys.modules) - before}; "
        "print(*sorted(new - set(sys.stdlib_module_names) - {'workbench'}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


def test_the_vocabulary_can_be_used_and_is_listed_once() -> None:
    import workbench

    assert len(set(workbench.__all__)) == len(workbench.__all__)
    for name in workbench.__all__:
        assert callable(getattr(workbench, name)), name
    with pytest.raises(AttributeError, match="it has"):
        workbench.nothing_of_this_name  # noqa: B018


def test_every_stage_of_the_order_exists() -> None:
    there = {
        path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert there - {"__init__", "__pycache__"} == {stage for stages in ORDER for stage in stages}


def test_the_map_lists_every_module_and_no_other() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 100
    listed = set(re.findall(r"^\| `(\w+)\.py` \|", text, flags=re.MULTILINE))
    for row in re.findall(r"^\| `([\w/]+)/` \|([^|]*)\|", text, flags=re.MULTILINE):
        listed |= {f"{row[0]}/{name}" for name in re.findall(r"`(\w+)`", row[1])}
    names = {module.name.replace(".", "/") for module in MODULES}
    leaves = {name for name in names if not name.endswith("__init__")}
    there = {"/".join(name.split("/")[:2]) if name.startswith("simulate/") else name for name in leaves}
    assert there == listed


def _depth(node: ast.AST, depth: int = 0) -> int:
    blocks = (ast.For, ast.While, ast.If, ast.With, ast.Try)
    deepest = depth
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            continue
        elif_of = isinstance(node, ast.If) and isinstance(child, ast.If) and child in node.orelse
        inner = depth + (isinstance(child, blocks) and not elif_of)
        deepest = max(deepest, _depth(child, inner))
    return deepest
