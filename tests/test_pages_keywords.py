"""The room `pages`: keywords that several papers share, which forms are one, and addresses that stay."""

import json
from pathlib import Path

import pytest

from site_gen import pages
from site_gen.model import KeywordPage, PaperPage, Work
from tests.test_build import build


def page(slug: str, *keywords: str, **acronyms: str) -> PaperPage:
    """Make a paper whose source gives keywords and whose text explains acronyms."""
    return PaperPage(slug=slug, work=Work(title=slug, keywords=keywords), body="", acronyms=tuple(acronyms.items()))


def shared(*papers: PaperPage) -> tuple[KeywordPage, ...]:
    """Give the keywords that several of the papers have."""
    return pages.arrange(papers, (), (), ()).keywords


def papers_of(*papers: PaperPage) -> dict[str, tuple[int, ...]]:
    """Give the positions of the papers of each keyword, by its name."""
    return {keyword.title: keyword.papers for keyword in shared(*papers)}


def test_a_keyword_of_one_paper_alone_has_no_page() -> None:
    """A page is worth its address when it leads from one paper to another."""
    assert {"tides": (0, 2)} == papers_of(page("a", "tides", "gulls"), page("b", "moons"), page("c", "tides"))


def test_among_very_many_papers_a_keyword_needs_three() -> None:
    """Above a thousand papers chance makes pairs."""
    rare = [page(f"p{number:04}", "tides") for number in range(2)]
    many = [page(f"q{number:04}", "gulls") for number in range(3)]
    others = [page(f"r{number:04}") for number in range(996)]

    assert {"tides", "gulls"} == papers_of(*rare, *many, *others[:-1]).keys()
    assert {"gulls"} == papers_of(*rare, *many, *others).keys()


def test_forms_with_equal_stems_are_one_keyword_named_by_the_commonest() -> None:
    """Plural, case and inflection make no second keyword."""
    given = (page("a", "Tidal Pools"), page("b", "tidal pool"), page("c", "tidal pool"), page("d", "tidal-pool"))

    assert (
        KeywordPage(
            slug="tidal-pool",
            title="tidal pool",
            forms=("tidal pool", "tidal-pool", "Tidal Pools"),
            papers=(0, 1, 2, 3),
            aliases=("tidal-pools",),
        ),
    ) == shared(*given)


def test_forms_as_common_go_by_length_then_by_the_alphabet() -> None:
    """Which form names a keyword does not depend on the order of papers."""
    assert ["Tide"] == [one.title for one in shared(page("a", "tides"), page("b", "tide"), page("c", "Tide"))]


def test_two_forms_in_one_paper_are_no_two_papers() -> None:
    """A paper that writes its keyword twice does not share it with itself."""
    assert {} == papers_of(page("a", "tide", "tides"))


def test_an_acronym_is_its_long_form_where_papers_agree_on_it() -> None:
    """Who looks for one finds the papers of both; a plural of it counts, too."""
    told = (page("a", "tidal pool memory", TPM="tidal pool memory"), page("b", TPM="tidal pool memories"))

    assert {"TPM": (0, 2, 3)} == papers_of(*told, page("c", "TPM"), page("d", "TPMs"))


def test_one_odd_paper_decides_no_acronym() -> None:
    """What a single paper means by two letters is not what all others mean."""
    odd = page("a", "active inference", AI="active inference")

    assert {"AI": (1, 2, 3, 4)} == papers_of(odd, *(page(slug, "AI") for slug in "bcde"))


def test_what_most_papers_mean_by_an_acronym_is_its_long_form() -> None:
    """A stray meaning does not part what belongs together."""
    told = [page(slug, "artificial intelligence", AI="artificial intelligence") for slug in "ab"]
    odd = page("c", "active inference", AI="active inference")

    assert {"AI": (0, 1, 3, 4)} == papers_of(*told, odd, page("d", "AI"), page("e", "AI"))


def test_an_acronym_that_as_many_papers_explain_in_two_ways_is_neither() -> None:
    """The order of papers decides nothing."""
    given = [page(slug, "tidal pool", TP="tidal pool") for slug in "ab"]
    others = [page(slug, "trade policy", TP="trade policy") for slug in "cd"]

    assert {"tidal pool": (0, 1), "trade policy": (2, 3), "TP": (4, 5)} == papers_of(
        *given, *others, page("e", "TP"), page("f", "TP")
    )


def test_an_acronym_of_two_meanings_stays_a_keyword_of_its_own() -> None:
    """Nobody lands among papers of another field."""
    given = (page("a", "tidal pool", TP="tidal pool"), page("b", "TP", TP="trade policy"), page("c", "tidal pool"))

    assert {"tidal pool": (0, 2)} == papers_of(*given)


def test_a_word_in_small_letters_is_no_acronym() -> None:
    """A cat is not what an acronym of its letters means."""
    given = (page("a", "coastal area tide", CAT="coastal area tide"), page("b", "cat"), page("c", "cat"))

    assert {"cat": (1, 2)} == papers_of(*given)


def test_found_phrases_stand_in_where_the_source_gives_no_keywords() -> None:
    """The word of the authors comes first, else what their text says."""
    found = PaperPage(slug="b", work=Work(title="b"), body="", keyphrases=("tides",))
    both = PaperPage(slug="c", work=Work(title="c", keywords=("gulls",)), body="", keyphrases=("tides",))

    assert {"tides": (0, 1)} == papers_of(page("a", "tides"), found, both)


def test_keywords_that_want_one_address_all_have_a_page() -> None:
    """Accents make two keywords whose slugs are equal; neither is lost, whatever the order of papers."""
    given = (page("a", "café", "cafe"), page("b", "café", "cafe"))
    slugs = {keyword.title: keyword.slug for keyword in shared(*given)}

    assert ["cafe", "café"] == sorted(slugs)
    assert "cafe" == slugs["cafe"]
    assert slugs["café"].startswith("cafe-")


def test_no_alias_takes_the_address_of_a_keyword() -> None:
    """An old address leads somewhere only where nothing else stands."""
    given = (page("a", "café", "cafe"), page("b", "café", "cafés", "cafe"), page("c", "cafés"))
    found = shared(*given)
    aliases = [alias for keyword in found for alias in keyword.aliases]

    assert len(aliases) == len({*aliases} - {keyword.slug for keyword in found})


@pytest.mark.parametrize("signs", ["++", "—", "…"])
def test_signs_alone_are_no_keyword(signs: str) -> None:
    """What holds no letter and no digit of any script names nothing."""
    assert {} == papers_of(page("a", signs), page("b", signs))


def test_keywords_of_other_scripts_have_pages_in_the_order_of_their_words() -> None:
    """Words are compared one by one, so `deep sea` stands before `deeper`."""
    words = ("潮汐", "deeper", "deep sea", "Ebb")

    assert ["deep sea", "deeper", "Ebb", "潮汐"] == [one.title for one in shared(page("a", *words), page("b", *words))]


def test_the_page_of_a_paper_writes_out_what_an_acronym_means(tmp_path: Path) -> None:
    """Who reads without a mouse, or on paper, sees it too."""
    told = "We look at tidal pool memory (TPM) in a bay. TPM is long."
    record = {"title": "Pools that remember", "abstract": told, "keywords": ["TPM"]}
    (tmp_path / "content/sources").mkdir(parents=True)
    (tmp_path / "content/sources/a.jsonl").write_text(json.dumps(record))
    build(tmp_path)

    assert "<li><bdi>TPM (tidal pool memory)</bdi></li>" in (
        tmp_path / "build/papers/pools-that-remember/index.html"
    ).read_text(encoding="utf-8")


def test_a_site_without_topics_tells_how_to_get_some(tmp_path: Path) -> None:
    """A person need not invent a taxonomy."""
    (tmp_path / "content").mkdir()
    build(tmp_path)

    assert "<code>sitegen topics suggest</code>" in (tmp_path / "build/topics/index.html").read_text(encoding="utf-8")
