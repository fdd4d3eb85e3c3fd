"""What stands in the way of a post on several networks is said once."""

from passaparola.kernel.message import Fix, Message, Problem
from passaparola.publishing.review import Told, together


def told(name: str, network: str, handle: str, *fixes: Fix, **params: int) -> Told:
    return Told(Problem(Message(f"publishing.{name}", {"network": network, **params}), fixes=fixes), [handle])


def test_the_same_sentence_about_two_networks_becomes_one() -> None:
    fix = Fix("label.front", {"label": "Pubblicità"})
    (one,) = together([told("no_poll", "Rete Uno", "uno", fix), told("no_poll", "Rete Due", "due", fix)])
    assert one.problem.message.params["network"] == "Rete Uno, Rete Due"
    assert (one.handles, one.problem.fixes) == (["uno", "due"], (fix,))


def test_sentences_with_their_own_figures_stay_apart() -> None:
    rows = [
        told("too_long.characters", "Rete Uno", "uno", count=2),
        told("too_long.characters", "Rete Due", "due", count=2),
    ]
    assert together(rows) == rows


def test_a_problem_of_no_network_stays_as_it_is() -> None:
    row = Told(Problem(Message("publishing.no_text")), ["uno"])
    assert together([row]) == [row]
