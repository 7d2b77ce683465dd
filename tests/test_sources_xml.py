"""The readers of XML: whatever is damaged around an entry, the entry comes whole, and every loss is told."""

import io
import random
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from site_gen import shapes
from site_gen.model import Problem, Record
from site_gen.sources import acl, atom, rss
from tests import effort

Change = Callable[[str], str]

ACL = """<?xml version='1.0' encoding='UTF-8'?>
<collection id="2031.tides">
  <volume id="main" ingest-date="2031-05-01" type="proceedings">
    <meta>
      <booktitle>Proceedings of the First Meeting on <fixed-case>T</fixed-case>ides</booktitle>
      <editor><first>Ada</first><last>Example</last></editor>
      <editor><first>Ben</first><last>Sample</last></editor>
      <publisher>Society of Tides</publisher>
      <address>Ebb Harbor</address>
      <month>July</month>
      <year>2031</year>
    </meta>
    <frontmatter>
      <url>2031.tides-main.0</url>
    </frontmatter>
    <paper id="1">
      <title>How <fixed-case>T</fixed-case>idal Pools <i>Forget</i></title>
      <author orcid="0000-0001-2345-6789"><first>Ada</first><last>Example</last></author>
      <author><first/><last>Plankton</last></author>
      <pages>1--9</pages>
      <abstract>We count <tex-math>n^2</tex-math> pools &amp; read <url>https://tides.example/p</url>.</abstract>
      <url hash="1">2031.tides-main.1</url>
      <doi>10.1000/Tides.1</doi>
      <bibkey>example-plankton-2031-tidal</bibkey>
      <language>deu</language>
      <award>Best Paper</award>
      <award>Best Title</award>
      <video href="2031.tides-main.1.mp4"/>
      <video href="https://video.example/1" permission="false"/>
      <attachment type="Software">1.zip</attachment>
      <attachment type="Dataset">1.tsv</attachment>
      <pwccode url="https://github.com/example/tides" additional="true">example/tides</pwccode>
      <revision id="1" href="2031.tides-main.1v1"/>
      <revision id="2" href="2031.tides-main.1v2" date="2031-09-02">A table was wet.</revision>
      <erratum id="1">2031.tides-main.1e1</erratum>
    </paper>
    <!-- <paper id="9"><title>Not There</title></paper> -->
    <paper id="2">
      <title>A Census of Gulls</title>
      <author><first>Chris</first><last>Instance</last></author>
      <retracted date="2031-12-01">The gulls were terns.</retracted>
    </paper>
  </volume>
</collection>
"""
ATOM = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <title>arXiv Query: tides</title>
  <entry>
    <id>http://arxiv.org/abs/3101.00001v2</id>
    <title>How Tidal Pools
  Forget, after Poincar\\'e</title>
    <updated>2031-02-03T08:18:33Z</updated>
    <link href="https://arxiv.org/abs/3101.00001v2" rel="alternate" type="text/html"/>
    <link href="https://arxiv.org/pdf/3101.00001v2" rel="related" type="application/pdf" title="pdf"/>
    <link href="https://doi.org/10.1000/tides" rel="related" title="doi"/>
    <summary>  We count pools
of a depth $d&lt;3$.</summary>
    <category term="cs.AI"/>
    <category term="cs.CL"/>
    <published>2031-01-02T03:04:05Z</published>
    <arxiv:comment>9 pages</arxiv:comment>
    <arxiv:primary_category term="cs.CL"/>
    <arxiv:journal_ref>J. Tides 1 (2031)</arxiv:journal_ref>
    <arxiv:doi>10.1000/tides</arxiv:doi>
    <author><name>Ada Example</name><arxiv:affiliation>Ebb Harbor</arxiv:affiliation></author>
    <author><name>Ben M\\"uller</name></author>
  </entry>
  <entry>
    <id>http://arxiv.org/abs/astro-ph/0601001v1</id>
    <title>A Census of Gulls</title>
    <published>2006-01-02T14:57:58Z</published>
    <arxiv:comment>This paper has been withdrawn by the authors</arxiv:comment>
  </entry>
</feed>
"""
RSS = """<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>
<title>cs.CL updates on arXiv.org</title>
<item>
  <title>How Tidal Pools Forget</title>
  <link>https://arxiv.org/abs/3101.00001</link>
  <description>arXiv:3101.00001v3 Announce Type: replace-cross
Abstract: We count pools of a depth $d&lt;3$.</description>
  <guid isPermaLink="false">oai:arXiv.org:3101.00001v3</guid>
  <category>cs.CL</category>
  <category>cs.AI</category>
  <pubDate>Tue, 07 Jan 2031 00:00:00 -0500</pubDate>
  <arxiv:announce_type>replace-cross</arxiv:announce_type>
  <dc:rights>https://licenses.example/by</dc:rights>
  <dc:creator>Ada Example (1), Tsu (Ray) Sample, Sam Poe, Jr. ((1) Ebb Harbor, Sea)</dc:creator>
</item>
<item><title>A Census of Gulls</title><link>https://arxiv.org/abs/3101.00002</link></item>
</channel></rss>
"""
RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="http://arxiv.org/"><dc:date>2018-05-23T20:30:00-05:00</dc:date>
<items><rdf:Seq><rdf:li rdf:resource="http://arxiv.org/abs/1805.00001"/></rdf:Seq></items></channel>
<item rdf:about="http://arxiv.org/abs/1805.00001">
<title>How Tidal Pools Forget. (arXiv:1805.00001v2 [cs.CL] UPDATED)</title>
<link>http://arxiv.org/abs/1805.00001</link>
<description rdf:parseType="Literal">&lt;p&gt;We count &lt;b&gt;pools&lt;/b&gt; of
a depth $d&amp;lt;3$.&lt;/p&gt;</description>
<dc:creator>&lt;a href="https://a.example"&gt;Ada Example&lt;/a&gt;, &lt;a href="b"&gt;Ben Sample&lt;/a&gt;</dc:creator>
</item>
</rdf:RDF>
"""
BOTH = ["How Tidal Pools Forget", "A Census of Gulls"]
SAMPLES = ((acl, ACL), (atom, ATOM), (rss, RSS), (rss, RDF))
# Where a character that XML forbids is told and costs nothing else.
TOLD = re.compile("(</(?:paper|entry|item)>)")
DOCTYPE = "<!DOCTYPE feed [<!ENTITY tide SYSTEM 'file:/etc/hostname'>]>"


def read(reader: ModuleType, content: str | bytes) -> tuple[list[Record], list[Problem]]:
    """Read a document and part its records from its problems."""
    data = content.encode() if isinstance(content, str) else content
    found = list(reader.read(io.BytesIO(data), "a.xml"))
    return [one for one in found if isinstance(one, Record)], [one for one in found if isinstance(one, Problem)]


def titles(records: list[Record]) -> list[str]:
    """Give the titles."""
    return [record.work.title for record in records]


def entry(title: str, more: str = "", *, head: str = "") -> str:
    """Write a feed of one entry with a second one behind it."""
    return (
        f'{head}<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>{title}</title>{more}</entry>\n'
        "<entry><title>Behind</title></entry></feed>"
    )


# --- what is taken


def test_a_paper_of_the_anthology_comes_with_all_that_is_said_of_it() -> None:
    """Markup is read as text, formulas keep their meaning, and what a volume says holds for its papers."""
    (first, _), problems = read(acl, ACL)

    assert [] == problems
    assert {
        "title": "How Tidal Pools Forget",
        "abstract": "We count $n^2$ pools & read https://tides.example/p.",
        "authors": [
            {"name": "Ada Example", "family": "Example", "given": "Ada", "orcid": "0000-0001-2345-6789"},
            {"name": "Plankton", "family": "Plankton"},
        ],
        "identifiers": {"acl": "2031.tides-main.1", "doi": "10.1000/tides.1"},
        "dates": {"published": "2031-07", "updated": "2031-09-02"},
        "links": {
            "abstract": "https://aclanthology.org/2031.tides-main.1/",
            "code": "https://github.com/example/tides",
            "data": "https://aclanthology.org/attachments/1.tsv",
            "link": "https://tides.example/p",
            "pdf": "https://aclanthology.org/2031.tides-main.1.pdf",
            "video": "https://aclanthology.org/2031.tides-main.1.mp4",
        },
        "venue": "Proceedings of the First Meeting on Tides",
        "extra": {
            "address": "Ebb Harbor",
            "awards": "Best Paper; Best Title",
            "bibkey": "example-plankton-2031-tidal",
            "editors": "Ada Example; Ben Sample",
            "language": "deu",
            "note": "Erratum: https://aclanthology.org/2031.tides-main.1e1.pdf",
            "pages": "1\u20139",
            "publisher": "Society of Tides",
            "type": "inproceedings",
            "version": "v2",
        },
    } == shapes.to_json(first.work)


def test_a_retracted_paper_says_so_and_why() -> None:
    """A reader must not cite it unawares; without a `<url>` its identifier is made of those around it."""
    (_, second), _ = read(acl, ACL)

    assert {"retracted": True, "note": "The gulls were terns."}.items() <= dict(second.work.extra).items()
    assert (("acl", "2031.tides-main.2"),) == second.work.identifiers
    assert (("abstract", "https://aclanthology.org/2031.tides-main.2/"),) == second.work.links


@pytest.mark.parametrize(
    ("collection", "volume", "paper", "expected"),
    [
        ("P19", "1", "1", "P19-1001"),
        ("J05", "4", "12", "J05-4012"),
        ("W07", "3", "7", "W07-0307"),
        ("W19", "51", "12", "W19-5112"),
        ("D19", "1", "7", "D19-1007"),
        ("D19", "50", "7", "D19-5007"),
        ("C69", "1", "7", "C69-0107"),
        ("2031.tides", "short", "7", "2031.tides-short.7"),
        ("P19", "", "1", ""),
        ("2031.tides", "", "1", ""),
    ],
)
def test_identifiers_are_padded_as_the_anthology_pads_them(
    collection: str, volume: str, paper: str, expected: str
) -> None:
    """A wrong identifier would merge two papers, so one that is not sure is none."""
    (record,), _ = read(
        acl,
        f'<collection id="{collection}"><volume id="{volume}"><paper id="{paper}"><title>Tides</title></paper>'
        "</volume></collection>",
    )

    assert expected == dict(record.work.identifiers).get("acl", "")


@pytest.mark.parametrize(
    ("meta", "published", "venue"),
    [
        ("<booktitle>Tides</booktitle><month>July 5-10</month><year>2031</year>", "2031-07", "Tides"),
        ("<booktitle>Tides</booktitle><month>07</month><year>2031</year>", "2031-07", "Tides"),
        ("<booktitle>Tides</booktitle><month>July-August</month><year>2031</year>", "2031", "Tides"),
        ("<booktitle>Tides</booktitle><month>Low Tide</month><year>2031</year>", "2031", "Tides"),
        ("<booktitle>Tides</booktitle>", "", "Tides"),
        (
            "<booktitle>Tides, Number 1, March 2031</booktitle><year>2031</year><journal-issue>1</journal-issue>",
            "2031-03",
            "Tides",
        ),
    ],
)
def test_a_month_counts_where_it_is_clear_and_an_issue_is_no_venue(meta: str, published: str, venue: str) -> None:
    """A date says no more than its source, and a journal is cited by its name."""
    (record, _), _ = read(acl, re.sub("<meta>.*</meta>", f"<meta>{meta}</meta>", ACL, flags=re.DOTALL))

    assert (published, venue) == (record.work.dates.published, record.work.venue)


def test_a_paper_whose_volume_is_damaged_gets_no_venue_of_another() -> None:
    """What is not known of a volume is left open."""
    second = '<volume id="2"><paper id="1"><title>Adrift</title></paper></volume></collection>'
    records, _ = read(acl, ACL.replace("</collection>", second.replace("<volume id", "<volqme id")))

    assert ("Adrift", "", ()) == (records[-1].work.title, records[-1].work.venue, records[-1].work.identifiers)


def test_a_paper_of_arxiv_comes_with_all_that_is_said_of_it() -> None:
    """The version stands beside the number, the primary category first, and a journal reference is no venue."""
    (first, _), problems = read(atom, ATOM)

    assert [] == problems
    assert {
        "title": "How Tidal Pools Forget, after Poincaré",
        "abstract": "We count pools of a depth $d<3$.",
        "authors": [{"name": "Ada Example"}, {"name": "Ben Müller"}],
        "identifiers": {"arxiv": "3101.00001", "doi": "10.1000/tides"},
        "dates": {"published": "2031-01-02", "updated": "2031-02-03"},
        "links": {"abstract": "https://arxiv.org/abs/3101.00001", "pdf": "https://arxiv.org/pdf/3101.00001"},
        "categories": ["cs.CL", "cs.AI"],
        "extra": {"comment": "9 pages", "journal-ref": "J. Tides 1 (2031)", "version": "v2"},
    } == shapes.to_json(first.work)


def test_a_withdrawn_paper_says_so() -> None:
    """The service has no field for it, only the authors' comment."""
    (_, second), _ = read(atom, ATOM)

    assert ("withdrawn", True) in second.work.extra
    assert (("arxiv", "astro-ph/0601001"),) == second.work.identifiers


@pytest.mark.parametrize(
    "wrong",
    [
        "<id>https://arxiv.org/api/errors#incorrect_id</id><title>Error</title><summary>incorrect id for x</summary>",
        "<id>http://arxiv.org/abs/3</id><title>Error</title><summary>incorrect id for x</summary>",
    ],
)
def test_an_error_of_arxiv_is_told_in_its_words(wrong: str) -> None:
    """It is an entry like any other, but no paper."""
    records, problems = read(atom, f'<feed xmlns="http://www.w3.org/2005/Atom">\n<entry>{wrong}</entry></feed>')

    assert [] == records
    assert [(2, "arXiv answered with an error: `incorrect id for x`", False)] == [
        (one.line, one.message, one.rejected) for one in problems
    ]


def test_an_announcement_of_arxiv_gives_the_day_of_the_listing() -> None:
    """What its feeds wrap around title, abstract and names is no part of them."""
    (first, _), problems = read(rss, RSS)

    assert [] == problems
    assert {
        "title": "How Tidal Pools Forget",
        "abstract": "We count pools of a depth $d<3$.",
        "authors": [{"name": "Ada Example"}, {"name": "Tsu (Ray) Sample"}, {"name": "Sam Poe, Jr."}],
        "identifiers": {"arxiv": "3101.00001"},
        "dates": {"listed": "2031-01-07"},
        "links": {"abstract": "https://arxiv.org/abs/3101.00001"},
        "categories": ["cs.CL", "cs.AI"],
        "extra": {"announce-type": "replace-cross", "license": "https://licenses.example/by", "version": "v3"},
    } == shapes.to_json(first.work)


def test_an_old_announcement_of_arxiv_reads_as_a_new_one() -> None:
    """Up to 2023 they were RDF, with HTML in the text and the day on the channel."""
    (record,), problems = read(rss, RDF)

    assert [] == problems
    assert {
        "title": "How Tidal Pools Forget",
        "abstract": "We count pools of a depth $d<3$.",
        "authors": [{"name": "Ada Example"}, {"name": "Ben Sample"}],
        "identifiers": {"arxiv": "1805.00001"},
        "dates": {"listed": "2018-05-23"},
        "links": {"abstract": "https://arxiv.org/abs/1805.00001"},
        "categories": ["cs.CL"],
        "extra": {"announce-type": "replace", "version": "v2"},
    } == shapes.to_json(record.work)


def test_an_announcement_in_atom_reads_as_one_in_rss() -> None:
    """The service gives both, and only the wrapping differs."""
    (first, _), _ = read(
        atom,
        entry(
            "How Tidal Pools Forget",
            "<id>oai:arXiv.org:3101.00001v1</id><published>2031-01-07T00:00:00-05:00</published>"
            "<summary>arXiv:3101.00001v1 Announce Type: new \nAbstract: We count.</summary>"
            '<category term="cs.CL"/><arxiv:announce_type>new</arxiv:announce_type>'
            "<dc:creator>Ada Example, Ben Sample</dc:creator>",
        ),
    )

    assert {
        "title": "How Tidal Pools Forget",
        "abstract": "We count.",
        "authors": [{"name": "Ada Example"}, {"name": "Ben Sample"}],
        "identifiers": {"arxiv": "3101.00001"},
        "dates": {"listed": "2031-01-07"},
        "links": {"abstract": "https://arxiv.org/abs/3101.00001"},
        "categories": ["cs.CL"],
        "extra": {"announce-type": "new", "version": "v1"},
    } == shapes.to_json(first.work)


def test_the_feed_of_a_journal_is_read_as_far_as_it_goes() -> None:
    """Titles and abstracts lose their HTML, and PRISM tells what to cite."""
    (record,), problems = read(
        rss,
        '<rss version="2.0" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"><channel><item>'
        "<title><![CDATA[Tides &amp; <i>Clocks</i>]]></title><link>https://doi.org/10.1000/ABC</link>"
        '<description><![CDATA[<h2>What</h2><p>One <img src="x"> pool.</p><p>Two&nbsp;pools.</p>]]></description>'
        "<author>ada@tides.example (Ada Example)</author><pubDate>Tue, 7 Jan 2031 00:00:00 GMT</pubDate>"
        "<prism:publicationName>Journal of Tides</prism:publicationName><prism:startingPage>3</prism:startingPage>"
        "<prism:endingPage>9</prism:endingPage><category>Sea</category></item></channel></rss>",
    )

    assert [] == problems
    assert {
        "title": "Tides & Clocks",
        "abstract": "What\n\nOne pool.\n\nTwo\xa0pools.",
        "authors": [{"name": "Ada Example"}],
        "identifiers": {"doi": "10.1000/abc"},
        "dates": {"published": "2031-01-07"},
        "links": {"abstract": "https://doi.org/10.1000/ABC"},
        "venue": "Journal of Tides",
        "keywords": ["Sea"],
        "extra": {"pages": "3\u20139"},
    } == shapes.to_json(record.work)


@pytest.mark.parametrize(
    "title",
    [
        "Tides &amp; <b>Clocks</b>",
        '<div xmlns="http://www.w3.org/1999/xhtml">Tides &amp; <i>Clocks</i></div>',
        "<![CDATA[Tides &amp; <i>Clocks</i>]]>",
        "Tides &amp;amp; &lt;i&gt;Clocks&lt;/i&gt;",
        "\n Tides &amp;\n Clocks\n",
    ],
)
def test_a_title_of_a_feed_is_text_however_it_is_written(title: str) -> None:
    """Atom has three ways, and feeds take the wrong one."""
    records, problems = read(atom, entry(title))

    assert (["Tides & Clocks", "Behind"], []) == (titles(records), problems)


# --- which files


@pytest.mark.parametrize(("reader", "content"), SAMPLES, ids=["acl", "atom", "rss", "rdf"])
@pytest.mark.parametrize(
    "written",
    [
        pytest.param(lambda text: text.encode(), id="UTF-8"),
        pytest.param(lambda text: b"\xef\xbb\xbf\n" + text.encode(), id="byte order mark"),
        pytest.param(lambda text: text.encode("utf-16"), id="UTF-16"),
        pytest.param(lambda text: text.encode("utf-16-be"), id="UTF-16 without a mark"),
        pytest.param(lambda text: text.replace("UTF-8", "ISO-8859-1").encode("latin-1"), id="Latin-1"),
        pytest.param(lambda text: text.encode("windows-1252"), id="Windows-1252 undeclared"),
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="Windows line ends"),
        pytest.param(lambda text: f"<!-- <feed> <rss> -->\n{text}".encode(), id="comment first"),
        pytest.param(lambda text: text.replace("UTF-8", "UTF-16").encode(), id="wrong declaration"),
    ],
)
def test_each_reader_knows_its_own_in_any_encoding(
    reader: ModuleType, content: str, written: Callable[[str], bytes]
) -> None:
    """However a program saved the document, it is told by its root element and reads the same."""
    data = written(content.replace("A Census of Gulls", "Café of Gulls"))
    expected, _ = read(reader, content.replace("A Census of Gulls", "Café of Gulls"))
    records, problems = read(reader, data)

    assert [reader] == [other for other in (acl, atom, rss) if other.sniff(data, "listing")]
    assert ([record.work for record in expected], []) == ([record.work for record in records], problems)


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("koi8-r", "koi8-r"),
        ("Windows-1251", "windows-1251"),
        ("x-unknown", "utf-8"),
        ("zip", "utf-8"),
        ("iso-8859-99", "utf-8"),
    ],
)
def test_a_declared_encoding_is_used_if_it_is_one_of_texts(declared: str, encoding: str) -> None:
    """Any other name is passed over, for such a file is nearly always UTF-8."""
    head = f'<?xml version="1.0" encoding="{declared}"?>\n'
    records, problems = read(atom, entry("Прилив", head=head).encode(encoding))

    assert (["Прилив", "Behind"], []) == (titles(records), problems)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<",
        b"<feed>",
        b"<collection>",
        b"<!DOCTYPE html><html><body><rss>",
        b'<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
        b'<collection xmlns="http://www.loc.gov/MARC21/slim" id="1"><record/></collection>',
        b'<collection id="stamps"><stamp/></collection>',
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><x/></rdf:RDF>',
        b'{"feed": "<rss>"}',
        b"\x00\x01\x02",
        b"<?xml" * 9999,
        b"<!-- " * 9999,
    ],
)
def test_no_reader_takes_what_is_not_its_own(content: bytes) -> None:
    """Web pages, catalogs and other XML are for other readers, or for none."""
    assert [] == [reader for reader in (acl, atom, rss) if reader.sniff(content, "a.xml")]


# --- damage


@pytest.mark.parametrize(
    ("damage", "kept", "line", "said"),
    [
        pytest.param(lambda text: text.replace("</title>", "", 1), BOTH[1:], 16, "opening and ending tag", id="tag"),
        pytest.param(
            lambda text: text.replace('id="1">\n      <ti', "id=1>\n      <ti"), BOTH[1:], 16, "attValue", id="="
        ),
        pytest.param(lambda text: text.replace("</paper>", "", 1), BOTH[1:], 16, "is not closed before", id="no end"),
        pytest.param(
            lambda text: text.replace('<paper id="1"', "<pap"), BOTH[1:], 36, "ends what never began", id="no start"
        ),
        pytest.param(
            lambda text: text[: text.index("<retracted")], BOTH[:1], 38, "the file ends inside", id="cut inside"
        ),
        pytest.param(
            lambda text: text[: text.index("  </volume")], BOTH, 43, "before `</collection>`", id="cut behind"
        ),
        pytest.param(lambda text: text.replace("<i>", "<i>" * 300), BOTH[1:], 16, "nested deeper than 256", id="deep"),
    ],
)
def test_damage_costs_its_own_entry_and_is_told_with_its_line(
    damage: Change, kept: list[str], line: int, said: str
) -> None:
    """Papers before and behind come whole."""
    records, problems = read(acl, damage(ACL))

    assert kept == titles(records)
    assert [(line, "source.damaged-entry", kept != BOTH)] == [(one.line, one.code, one.rejected) for one in problems]
    assert said in problems[0].message


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("&Eacute;tude of Tides&hellip;", "Étude of Tides…"),
        ("AT&T & Tides", "AT&T & Tides"),
        ("Tides &mud;", "Tides &mud;"),
        ("a < b <= c", "a < b <= c"),
        ("x]]>y", "x]]>y"),
        ("<odd:b>Tides</odd:b>", "Tides"),
        ("Tides &LT; &#38;", "Tides < &"),
    ],
)
def test_a_small_mistake_costs_nothing(source: str, title: str) -> None:
    """What a mistake means is clear, so nobody needs to be told."""
    records, problems = read(atom, entry(source))

    assert ([title, "Behind"], []) == (titles(records), problems)


@pytest.mark.parametrize(
    ("written", "title", "told"),
    [
        (b"Ti\x01des", "Tides", "U+0001"),
        (b"Ti\x00des", "Tides", "U+0000"),
        (b"Ti&#x0;des", "Tides", "`&#x0;`"),
        (b"Ti&#11;des", "Tides", "`&#11;`"),
        (b"Ti&#xD800;des", "Ti\ufffddes", "`&#xD800;`"),
        (b"Ti&#x7fffffff;des", "Ti\ufffddes", "`&#x7fffffff;`"),
        (b"Ti\xef\xbf\xbedes", "Tides", "U+FFFE"),
        (b"Ti\xed\xa0\x80des", "Ti\ufffddes", "could not be decoded"),
    ],
)
def test_a_character_that_xml_forbids_costs_itself_and_is_told(written: bytes, title: str, told: str) -> None:
    """A control or half a pair of surrogates does not cost the paper."""
    records, problems = read(atom, entry("TITLE").encode().replace(b"TITLE", written))

    assert [title, "Behind"] == titles(records)
    assert {(1, "source.field", False)} == {(one.line, one.code, one.rejected) for one in problems}
    assert told in " ".join(problem.message for problem in problems)


def test_a_byte_in_the_wrong_encoding_leaves_the_text_around_it_whole() -> None:
    """Files of two encodings come from pasting."""
    records, problems = read(atom, entry("深い CAFE … Ж").encode().replace(b"CAFE", b"caf\xe9"))

    assert (["深い café … Ж", "Behind"], []) == (titles(records), problems)


@pytest.mark.parametrize("subset", [DOCTYPE, "<!DOCTYPE feed [<!ENTITY % a 'b'> %a;", "<!DOCTYPE feed ["])
def test_a_document_that_declares_entities_is_refused(subset: str) -> None:
    """No entity is expanded, and no file or address behind one is opened."""
    records, problems = read(atom, entry("&tide;", head=f"<?xml version='1.0'?>\n{subset}\n"))

    assert [] == records
    assert [(2, "source.damaged-entry", False)] == [(one.line, one.code, one.rejected) for one in problems]
    assert "never expanded" in problems[0].message


@pytest.mark.parametrize(
    "doctype",
    ["<!DOCTYPE feed>", '<!DOCTYPE rss PUBLIC "x" "http://127.0.0.1:9/x.dtd">', "<!DOCTYPE a [<!ELEMENT a ANY>]>"],
)
def test_a_doctype_without_entities_is_passed_over(doctype: str) -> None:
    """Old feeds name a DTD, which is never loaded."""
    records, problems = read(atom, entry("Tides", head=doctype))

    assert (["Tides", "Behind"], []) == (titles(records), problems)


@pytest.mark.parametrize(
    "inside",
    [
        "<!-- </entry> <entry> -->",
        "<summary><![CDATA[</entry><entry>]]></summary>",
        "<source><title>Another</title></source>",
        "<entry-count>3</entry-count>",
        "<x>" * 200 + "</x>" * 200,
    ],
)
def test_only_real_tags_begin_and_end_an_entry(inside: str) -> None:
    """Comments and CDATA hold text, and other elements have names of their own."""
    records, problems = read(atom, entry("Tides", inside))

    assert (["Tides", "Behind"], []) == (titles(records), problems)


@pytest.mark.parametrize("opening", ["<!-- never closed", "<![CDATA[never closed", "<!-- a -- ><!-- b -->"])
def test_what_is_never_closed_swallows_no_other_entry(opening: str) -> None:
    """A comment or CDATA section that lost its end costs the entry that it stands in."""
    records, problems = read(atom, entry("Tides", f"<summary>{opening}</summary>"))

    assert ["Behind"] == titles(records)
    assert [True] == [problem.rejected for problem in problems]


@pytest.mark.parametrize("prefix", ["", "atom:", "a-b.c:"])
def test_a_feed_may_use_any_prefix(prefix: str) -> None:
    """Names are told by their namespace."""
    declared = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    records, problems = read(
        atom,
        f'<{prefix}feed {declared}="http://www.w3.org/2005/Atom"><{prefix}entry><{prefix}title>Tides</{prefix}title>'
        f"</{prefix}entry></{prefix}feed>",
    )

    assert (["Tides"], []) == (titles(records), problems)


def test_an_entry_may_be_empty_and_a_lone_entry_is_a_feed_of_one() -> None:
    """Atom allows a document of one entry; one without a title is rejected and named."""
    alone, _ = read(atom, '<entry xmlns="http://www.w3.org/2005/Atom"><title>Tides</title></entry>')
    records, problems = read(
        atom, '<feed xmlns="http://www.w3.org/2005/Atom"><entry/><entry><title>T</title></entry></feed>'
    )

    assert (["Tides"], ["T"]) == (titles(alone), titles(records))
    assert ["source.no-title"] == [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("reader", "content"),
    [
        (acl, '<collection id="1"></collection>'),
        (atom, '<feed xmlns="http://www.w3.org/2005/Atom"/>'),
        (rss, "<rss></rss>"),
    ],
)
def test_a_document_without_papers_is_told(reader: ModuleType, content: str) -> None:
    """An answer that found nothing looks like any other."""
    assert ([], ["holds no papers"]) == (read(reader, content)[0], [one.message for one in read(reader, content)[1]])


@pytest.mark.parametrize(("reader", "content"), SAMPLES, ids=["acl", "atom", "rss", "rdf"])
def test_an_entry_about_which_something_is_told_reads_as_one_about_which_nothing_is(
    reader: ModuleType, content: str
) -> None:
    """A complaint makes an entry go the long way, which leads to the same work."""
    plain, _ = read(reader, content)
    told, problems = read(reader, TOLD.sub(r"&#1;\1", re.sub("<!--.*?-->", "", content)))

    assert [record.work for record in plain] == [record.work for record in told]
    assert len(plain) == len(problems)


def test_an_entry_that_never_ends_is_bounded() -> None:
    """Twelve megabytes in one entry cost that entry alone."""
    records, problems = read(atom, entry("Tides", f"<summary>{'wave ' * 2_400_000}</summary>"))

    assert ["Behind"] == titles(records)
    assert ["is longer than"] == re.findall("is longer than", problems[0].message)
    assert 1 == len(problems)


@pytest.mark.parametrize(
    "hostile",
    [
        lambda many: "<!-- " * many,
        lambda many: "<![CDATA[" * many,
        lambda many: "<entry>" * (many // 2),
        lambda many: "</entry>" * many,
        lambda many: "<entry " * (many // 2),
        lambda many: "<feed " * (many // 2),
        lambda many: "<!DOCTYPE " * many,
        lambda many: "<entry><title>" + "<" * (8 * many),
        lambda many: "<entry><title>" + "&" * (2 * many) + "</title></entry>",
        lambda many: "<entry>" + "<a>" * (8 * many),
        lambda many: "<entry>" + "<![CDATA[<![CDATA[]]>" * many,
    ],
    ids=lambda hostile: hostile(2)[:24],
)
def test_no_run_of_tags_costs_more_than_linear_time(hostile: Callable[[int], str]) -> None:
    """What nobody closes is looked for once, not once a tag."""

    def reading(many: int) -> tuple[list[Record], list[Problem]]:
        return read(atom, f'<feed xmlns="http://www.w3.org/2005/Atom">{hostile(many)}')

    records, problems = reading(4_000)

    assert problems
    assert len(records) <= 1
    assert effort.growth(reading, 32_000) < effort.NEARLY_LINEAR


# --- real files


@pytest.mark.data
def test_every_paper_of_the_anthology_comes(data: Path) -> None:
    """Their number is that of their tags, each on its line, each with the identifier that its `<url>` gives."""
    for path in sorted((data / "acl_xml").glob("*.xml")):
        source = path.read_bytes()
        lines = source.split(b"\n")
        urls = re.findall(rb"<paper id=(?:(?!</paper>).)*?<url hash=[^>]*>([^<]+)</url>", source, re.DOTALL)
        records, problems = read(acl, source)

        assert [] == problems
        assert source.count(b"<paper id=") == len(records)
        assert all(b"<paper id=" in lines[record.place.line - 1] for record in records)
        assert set(map(bytes.decode, urls)) <= {dict(record.work.identifiers)["acl"] for record in records}
        assert all(record.work.venue and record.work.dates.published for record in records)


@pytest.mark.data
@pytest.mark.parametrize(("reader", "files"), [(acl, "acl_xml/*.xml"), (atom, "arxiv_atom/*.xml")], ids=["acl", "atom"])
def test_real_entries_read_the_same_by_the_short_and_by_the_long_way(
    data: Path, reader: ModuleType, files: str
) -> None:
    """A complaint about each entry makes it go the long way."""
    for path in sorted(data.glob(files)):
        source = path.read_text()
        plain, _ = read(reader, source)
        told, problems = read(reader, TOLD.sub(r"&#1;\1", source))

        assert [record.work for record in plain] == [record.work for record in told]
        assert len(plain) <= len(problems)


@pytest.mark.data
def test_every_answer_of_arxiv_is_papers_or_a_clear_problem(data: Path) -> None:
    """Good answers give every entry, bad ones say what is wrong, and a web page is none."""
    counted = {
        path.name: (atom.sniff(path.read_bytes(), path.name), len(records), [one for one in problems if one.rejected])
        for path in sorted((data / "arxiv_atom").iterdir())
        for records, problems in [read(atom, path.read_bytes())]
    }
    good = {name: path.read_bytes().count(b"<entry>") for name in counted for path in [data / "arxiv_atom" / name]}

    assert ["not_a_feed_captcha.html"] == [name for name, (known, _, _) in counted.items() if not known]
    assert good | {"id_abc_s0_m100_b79c8dcf6bc3.xml": 0} == {name: found for name, (_, found, _) in counted.items()}
    assert not any(lost for _, _, lost in counted.values())
    assert ["arXiv answered with an error: `incorrect id format for abc`"] == [
        one.message for one in read(atom, (data / "arxiv_atom/id_abc_s0_m100_b79c8dcf6bc3.xml").read_bytes())[1]
    ]


@pytest.mark.data
@pytest.mark.parametrize("name", ["xml_billion_laughs.xml", "xml_xxe.xml"])
def test_bombs_are_refused(data: Path, name: str) -> None:
    """They are Atom by their looks, and one problem."""
    records, problems = read(atom, (data / "nasty" / name).read_bytes())

    assert ([], 1) == (records, len(problems))


@pytest.mark.parametrize(("reader", "content"), SAMPLES, ids=["acl", "atom", "rss", "rdf"])
def test_a_file_cut_anywhere_keeps_every_entry_that_is_whole(reader: ModuleType, content: str) -> None:
    """A download that broke off costs at most the entry in which it did."""
    content = re.sub("<!--.*?-->", "", content)
    ends = [found.end() for found in re.finditer("</(?:paper|entry|item)>", content)]

    for cut in range(0, len(content), 3):
        records, problems = read(reader, content[:cut] or " ")

        assert sum(end <= cut for end in ends) == len(records)
        assert records or problems


@pytest.mark.data
def test_damaged_samples_are_read_to_their_end(data: Path) -> None:
    """Any prefix, and one byte in a hundred changed, still give records and problems."""
    chance = random.Random(4)  # noqa: S311 - damage that is the same each time
    samples = [(acl, data / "acl_xml" / name) for name in ("2024.alvr.xml", "2024.argmining.xml", "J05.xml")]
    samples += [(atom, data / "arxiv_atom/q_testing_s10_m10_34e56e15aaac.xml")]

    for reader, path in samples:
        whole = path.read_bytes()
        damaged = [whole[: chance.randrange(1, len(whole))] for _ in range(40)]
        for _ in range(30):
            changed = bytearray(whole)
            for place in chance.sample(range(len(whole)), len(whole) // 100):
                changed[place] = chance.randrange(256)
            damaged.append(bytes(changed))
        for content in damaged:
            records, problems = read(reader, content)

            assert records or problems
