"""Breaches that need the real models, words and addresses: planted in a copy of the product."""

from tests.architecture.planted import Tree

UP = '''

class Reader(Owned):
    """A person who reads a post: a key that points up."""

    tenancy = Tenancy.INSTALL
    post = models.ForeignKey("publishing.Post", on_delete=models.CASCADE, related_name="+")
'''
UNDECLARED = '''

class Secret(models.Model):
    """Nobody's row."""

    word = models.CharField(max_length=5)
'''
MODELS = "passaparola/workspaces/models.py"


def lines(tree: Tree, path: str) -> int:
    return (tree.root / path).read_text().count("\n")


def test_the_product_itself_has_no_breach_in_its_tables(product: Tree) -> None:
    assert product.said("tables") == ""


def test_a_key_that_points_up_and_its_missing_migration_are_found(product: Tree) -> None:
    before = lines(product, MODELS)
    product.plant(MODELS, UP)
    said = product.said("tables")
    assert f"{MODELS}:{before + 7}: Reader.post points up to publishing.Post" in said
    assert "passaparola/workspaces/migrations: the models of workspaces changed without a migration" in said


def test_a_model_that_does_not_say_whose_rows_it_holds_is_found(product: Tree) -> None:
    before = lines(product, MODELS)
    product.plant(MODELS, UNDECLARED)
    assert f"{MODELS}:{before + 3}: workspaces.Secret does not say whose rows it holds" in product.said("tables")


def test_an_untranslated_sentence_is_found(product: Tree) -> None:
    product.plant("passaparola/web/templates/web/planted.html", "{% load i18n %}{% trans 'Nobody translated me' %}\n")
    assert "passaparola/web/templates/web/planted.html:1: no Italian translation" in product.said("translations")


def test_a_message_without_its_italian_is_found(product: Tree) -> None:
    product.plant("passaparola/workspaces/messages.toml", '\n["planted.message"]\nen = "Only English"\n')
    assert "planted.message" in product.said("translations")


def test_an_undocumented_setting_is_found(tree: Tree) -> None:
    tree.plant("passaparola/cli/planted.py", 'import os\n\nA = os.environ.get("PASSAPAROLA_PLANTED")\n')
    said = tree.said("documented")
    assert "passaparola/cli/planted.py:3: the setting PASSAPAROLA_PLANTED has no row in docs/reference" in said


def test_a_setting_that_config_asks_by_its_short_name_is_found(tree: Tree) -> None:
    tree.plant(
        "passaparola/config/planted.py", 'from passaparola.config import environment as env\n\nA = env.text("ODD")\n'
    )
    assert "passaparola/config/planted.py:3: the setting PASSAPAROLA_ODD has no row" in tree.said("documented")


def test_a_row_for_a_setting_that_nobody_reads_is_found(tree: Tree) -> None:
    tree.plant("docs/reference/settings.md", "| `PASSAPAROLA_GONE` | none | nothing |\n")
    assert "docs/reference/settings.md:1: no code reads the setting PASSAPAROLA_GONE" in tree.said("documented")


def test_a_command_and_a_page_that_the_tables_do_not_have_are_found(product: Tree) -> None:
    product.plant(
        "passaparola/cli/main.py",
        '\nCOMMANDS = (*COMMANDS, Command("planted", "nothing", "passaparola.cli.planted"))\n',
    )
    product.plant(
        "passaparola/web/urls.py", '\nurlpatterns += [path("planted/", lambda request: None, name="planted")]\n'
    )
    said = product.said("documented")
    assert "docs/reference/commands.md:6: the part commands is out of date" in said
    assert "the part pages is out of date: python -m checks.docs --write" in said


def test_a_word_of_the_start_script_without_a_place_in_the_documents_is_found(tree: Tree) -> None:
    tree.plant("run", '\nif word == "planted":\n    pass\n')
    assert "the command planted is not named in docs/reference/commands.md" in tree.said("documented")
