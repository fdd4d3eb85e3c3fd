"""The program around the checks: one line each, the first findings below, and an exit code that a machine can use."""

import subprocess
import sys
from pathlib import Path

from checks import docs
from tests.architecture.planted import REAL, Tree


def run(tree: Tree, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "checks", "--root", str(tree.root), *words]
    return subprocess.run(command, cwd=REAL, capture_output=True, text=True, check=False)


def test_a_clean_run_ends_with_zero_and_a_line_for_each_check(tree: Tree) -> None:
    done = run(tree, "links", "locks")
    assert done.returncode == 0
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [
        ["ok", "links"],
        ["ok", "locks"],
        ["2", "checks,"],
    ]


def test_a_failed_run_ends_with_one_and_shows_the_place(tree: Tree) -> None:
    tree.plant("docs/a.md", "[b](b.md)\n")
    done = run(tree, "links", "locks")
    assert done.returncode == 1
    assert "docs/a.md:1: links to b.md" in done.stdout
    assert "2 checks, 1 failed" in done.stdout


def test_many_findings_are_counted_and_shown_on_demand(tree: Tree) -> None:
    tree.plant("docs/a.md", "[b](b.md)\n" * 30)
    assert "and 5 more" in run(tree, "links").stdout
    assert "docs/a.md:30:" in run(tree, "links", "--all").stdout


def test_a_check_that_does_not_exist_is_named(tree: Tree) -> None:
    done = run(tree, "nonsense")
    assert done.returncode == 2
    assert "no check is named nonsense" in done.stderr


def test_writing_the_documents_makes_them_up_to_date(product: Tree) -> None:
    page = product.root / "docs/reference/roles.md"
    page.write_text("<!-- made from the code: roles -->\nold\n<!-- end -->\n")
    docs.write(product.root)
    assert "| owner | all | yes |" in page.read_text()


def test_a_part_that_no_page_shows_is_found(product: Tree) -> None:
    (product.root / "docs/reference/roles.md").write_text("# Roles\n")
    assert "docs/reference: no page shows the part roles" in product.said("documented")


def test_the_figures_name_each_layer() -> None:
    command = [sys.executable, "-m", "checks.sizes"]
    done = subprocess.run(command, cwd=Path(REAL), capture_output=True, text=True, check=True)
    assert {"kernel", "deliveries", "all"} <= {line.split()[0] for line in done.stdout.splitlines()}


def test_a_file_that_a_check_cannot_read_is_a_finding(tree: Tree) -> None:
    (tree.root / "package-lock.json").write_text("{")
    done = run(tree, "locks")
    assert done.returncode == 1
    assert "checks (locks): could not finish: JSONDecodeError" in done.stdout
