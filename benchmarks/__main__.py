"""``./run bench NAME [words]``: run a benchmark; without a name, list them."""

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

PARTS = frozenset({"__init__", "__main__", "installation", "publish_jobs"})


def names() -> list[str]:
    """Every benchmark: a module here with a ``main``, or a package that can be run."""
    found = [
        each for each in Path(__file__).parent.iterdir() if each.suffix == ".py" or (each / "__main__.py").exists()
    ]
    runs = [each.stem for each in found if each.stem not in PARTS and _runs(each)]
    return sorted(runs)


def _runs(path: Path) -> bool:
    return path.is_dir() or "\ndef main(" in path.read_text("utf-8")


def main(words: Sequence[str]) -> int:
    """Run the benchmark that is named first."""
    if not words or words[0] not in names():
        print("usage: ./run bench NAME [words]; NAME is one of: " + ", ".join(names()))
        return 0 if not words else 2
    module = f"benchmarks.{words[0]}"
    if (Path(__file__).parent / words[0]).is_dir():
        module += ".__main__"
    status: int = import_module(module).main(list(words[1:]))
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
