from collections.abc import Mapping, Sequence

from transforms.core.text.language import Guess
from transforms.core.text.two_opinions import TwoOpinions


class Answers:
    """A detector with a fixed answer, which keeps the priors that it was given."""

    def __init__(self, languages: str, *ranked: Guess) -> None:
        self.languages = frozenset(languages.split())
        self.ranked = ranked
        self.priors: list[Mapping[str, float]] = []

    def rank(self, sample: str, prior: Mapping[str, float]) -> Sequence[Guess]:
        self.priors.append(prior)
        return self.ranked


def broad(*ranked: Guess) -> Answers:
    return Answers("bs de en hr xh zu", *ranked)


def narrow(*ranked: Guess) -> Answers:
    return Answers("de en fr hr", *ranked)


def test_it_knows_the_languages_of_both() -> None:
    assert TwoOpinions(broad(), narrow()).languages == {"bs", "de", "en", "fr", "hr", "xh", "zu"}


def test_the_broad_one_answers_for_languages_that_the_narrow_one_does_not_know() -> None:
    asked = narrow(Guess("hr", 0.9999))
    both = TwoOpinions(broad(Guess("bs", 0.8), Guess("hr", 0.2)), asked)
    assert both.rank("x", {}) == [Guess("bs", 0.8)]
    assert asked.priors == []


def test_languages_that_the_narrow_one_does_not_know_count_together() -> None:
    both = TwoOpinions(broad(Guess("zu", 0.5), Guess("xh", 0.25), Guess("en", 0.15), Guess("", 0.1)), narrow())
    assert both.rank("x", {}) == [Guess("zu", 0.5), Guess("xh", 0.25), Guess("", 0.1)]


def test_below_0_8_an_unknown_language_gives_way_to_its_neighbour() -> None:
    both = TwoOpinions(broad(Guess("bs", 0.79), Guess("hr", 0.21)), narrow(Guess("hr", 0.9)))
    assert both.rank("x", {}) == [Guess("hr", 0.44)]


def test_in_doubt_the_broad_one_counts_twice() -> None:
    both = TwoOpinions(broad(Guess("de", 0.6), Guess("en", 0.3)), narrow(Guess("en", 0.9), Guess("fr", 0.1)))
    assert both.rank("x", {}) == [Guess("en", 0.5), Guess("de", 0.4), Guess("fr", 0.0333)]


def test_the_narrow_one_is_not_asked_where_it_could_not_change_the_answer() -> None:
    asked = narrow(Guess("en", 1.0))
    both = TwoOpinions(broad(Guess("de", 0.76), Guess("en", 0.25)), asked)
    assert both.rank("x", {}) == [Guess("de", 0.76), Guess("en", 0.25)]
    assert asked.priors == []


def test_equal_shares_are_ranked_by_code() -> None:
    both = TwoOpinions(broad(Guess("hr", 0.3), Guess("de", 0.3)), narrow())
    assert [guess.language for guess in both.rank("x", {})] == ["de", "hr"]


def test_each_gets_the_prior_of_its_languages() -> None:
    first, second = broad(), narrow()
    prior = {"bs": 0.7, "de": 0.1, "en": 0.1, "fr": 0.1}
    assert TwoOpinions(first, second).rank("x", prior) == []
    assert first.priors == [prior]
    assert second.priors == [{"de": 0.1, "en": 0.1, "fr": 0.1}]
