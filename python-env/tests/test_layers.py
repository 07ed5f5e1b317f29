"""The shape of the package: who may import whom, and no word of any domain in code."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "trainer"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent.name != "recipes")
RECIPES = sorted((PACKAGE / "recipes").glob("*.py"))
PACKS = Path(__file__).parents[2] / "knowledge"


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
            found |= {"." * node.level + f"{node.module or ''}.{alias.name}" for alias in node.names}
    return found


def test_modules_never_import_recipes_and_recipes_never_each_other():
    for module in MODULES:
        assert not any("recipes" in name for name in imported(module)), module.name
    names = {recipe.stem for recipe in RECIPES} - {"__init__"}
    for recipe in RECIPES:
        assert not any(name.startswith(".") and not name.startswith("..") for name in imported(recipe)), recipe.name
        assert not any(name.rsplit(".", 1)[-1] in names - {recipe.stem} for name in imported(recipe)), recipe.name


def test_nothing_reaches_for_the_network():
    for module in MODULES + RECIPES:
        assert not imported(module) & {"requests", "urllib.request", "socket", "http.client", "huggingface_hub"}, module.name


def test_no_pack_is_named_in_code():
    packs = [entry.name for entry in PACKS.iterdir() if (entry / "rulebook.yaml").is_file()] if PACKS.is_dir() else []
    for module in MODULES + RECIPES:
        text = module.read_text(encoding="utf-8")
        assert not [pack for pack in packs if pack in text], module.name
