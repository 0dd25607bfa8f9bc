"""The packages that are judged: the project's shared ones, where they are, and the zoo, made when first asked for."""

import os
from pathlib import Path

import zoo

SHARED = Path(os.environ.get("SHARED", Path(__file__).resolve().parent.parent.parent / "shared")) / "models"


def available(model):
    return model.startswith("zoo/") or path_in_shared(model).is_dir()


def path_in_shared(model):
    return SHARED / f"{model}.mlpackage"


def path(model, work):
    """Where the package lies; the zoo's are written under `work`."""
    if not model.startswith("zoo/"):
        return path_in_shared(model)
    made = work / f"{model}.mlpackage"
    if not made.exists():
        made.parent.mkdir(parents=True, exist_ok=True)
        name, target = model.removeprefix("zoo/").split(".")
        if name == "two_functions":
            zoo.save_multifunction(made, path(f"zoo/half.{target}", work))
        else:
            zoo.save(made, target, half=name != "float", torn=name == "torn")
    return made
