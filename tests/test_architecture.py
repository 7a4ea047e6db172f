"""The house keeps its floors, its task names lead somewhere, its rooms stay small."""

import ast
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from cms.setup import SCHEDULES

ROOT = Path(settings.BASE_DIR)
LAYERS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
FLOORS = [layer.split(" | ") for layer in LAYERS["contracts"][0]["layers"]]
FLOOR = {app: len(FLOORS) - number for number, row in enumerate(FLOORS) for app in row}
FORBIDDEN_NAMES = {"core", "common", "utils", "util", "helpers", "helper", "services", "service"}
LONGEST = 300
# Known and counted, so that they do not grow: the set-up of a machine runs before anything else.
LONGER = {"cms/bootstrap.py": 330}

needs_repository = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")
pytestmark = needs_repository


def tracked(*patterns: str) -> list[Path]:
    """Files of the repository, new ones included, ignored ones not."""
    command = ["git", "ls-files", "-co", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return sorted({ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).exists()})


def own_modules() -> list[Path]:
    return [p for p in tracked("*.py") if p.relative_to(ROOT).parts[0] in FLOOR]


def test_every_app_of_ours_stands_on_a_floor():
    own = {config.name for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
    assert own == set(FLOOR) == set(LAYERS["root_packages"])


@pytest.mark.parametrize(
    "importing",
    [
        "from . import page",
        "def show():\n    from . import page",
        "if TYPE_CHECKING:\n    import planted.page",
    ],
)
def test_the_linter_sees_a_circle_of_files(tmp_path, importing):
    """Of files in one app, however they import each other; the contract is our own."""
    [contract] = [c for c in LAYERS["contracts"] if c["type"] == "acyclic_siblings"]
    assert "exclude_type_checking_imports" not in LAYERS
    (tmp_path / "planted").mkdir()
    for name, code in {"__init__": "", "page": "from . import view", "view": importing}.items():
        (tmp_path / "planted" / f"{name}.py").write_text(code)
    ancestors = "".join(f"\n    {name}" for name in contract["ancestors"])
    (tmp_path / "planted.ini").write_text(
        "[importlinter]\nroot_package = planted\n[importlinter:contract:1]\nname = planted\n"
        f"type = acyclic_siblings\nancestors ={ancestors}\n"
    )
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--config"]
    seen = subprocess.run(
        [*command, "planted.ini"], cwd=tmp_path, check=False, capture_output=True, text=True
    )
    assert seen.returncode == 1
    assert "0 kept, 1 broken" in seen.stdout


def test_every_relation_points_to_the_same_app_or_down():
    walked = 0
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields(include_hidden=True):
            target = field.related_model if field.is_relation and not field.auto_created else None
            here = apps.get_app_config(model._meta.app_label).name
            if here not in FLOOR or not hasattr(target, "_meta"):
                continue
            there = apps.get_app_config(target._meta.app_label).name
            walked += 1
            is_down = there == here or there not in FLOOR or FLOOR[there] < FLOOR[here]
            assert is_down, f"{model._meta.label}.{field.name} → {there}"
    assert walked > 30


def task_names() -> list[tuple[str, str]]:
    """(file, dotted name) of every function given to the queue by name."""
    found = [("SCHEDULES", function) for function, _minutes in SCHEDULES.values()]
    for path in own_modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "async_task":
                name = node.args[0]
                assert isinstance(name, ast.Constant), f"{path}: a name that cannot be checked"
                found.append((path.name, name.value))
    return found


def test_every_task_name_is_a_function_of_a_tasks_module():
    names = task_names()
    assert len(names) >= 5
    for place, dotted in names:
        module, _, function = dotted.rpartition(".")
        assert module.endswith(".tasks"), (place, dotted)
        assert callable(getattr(import_module(module), function, None)), (place, dotted)


def test_tasks_take_keys_never_rows():
    """What is queued is pickled and kept: a row would carry a story into the queue's table.

    The only text is an address that nobody may have: it is sealed.
    """
    for path in own_modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "async_task":
                for argument in node.args[1:]:
                    is_key = isinstance(argument, ast.Constant) or (
                        ast.unparse(argument).endswith(("pk", "_id", "sealed_address"))
                    )
                    assert is_key, f"{path.name}: {ast.unparse(argument)}"


def test_a_file_is_one_idea_of_at_most_300_lines():
    for path in own_modules():
        name = str(path.relative_to(ROOT))
        if "migrations" not in path.parts:
            assert len(path.read_text().splitlines()) <= LONGER.get(name, LONGEST), name
        assert not FORBIDDEN_NAMES & {part.removesuffix(".py") for part in path.parts[-2:]}, name


def test_modules_say_what_they_are_for():
    for path in own_modules():
        small = path.name in ("__init__.py", "apps.py") or "migrations" in path.parts
        if small or "commands" in path.parts:
            continue
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path
