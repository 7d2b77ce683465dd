"""How texts with TeX are read: what a person would still see of it, what is told, and the time."""

import gzip
import html
import io
import json
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from site_gen import latex, markdown, shapes, sources
from site_gen.model import Record

# What no reader should see: a command, a backslash before a sign, or a dollar that stands before no price.
_STRAY = re.compile(r"\\[A-Za-z]+|\\.|\$(?!\s?\d)")
_TAG = re.compile("<[^>]*>")
_PRICE = re.compile(r"\$\s?\d")
_OTHERS = ("hf_daily/*.json", "captures/*.txt", "bibtex/*", "csl/*", "ris/*", "other/*", "acl_xml/*", "arxiv_atom/*")


def measure(data: Path) -> Iterator[str]:
    """Give the lines."""
    with gzip.open(data / "arxiv_jsonl/arxiv_20k.jsonl.gz") as packed:
        rows = [json.loads(line) for line in packed]
    abstracts = [shapes.block(row["summary"], "abstract", []) for row in rows]
    titles = [" ".join(row["title"].split()) for row in rows]
    # The tables of commands are loaded at first use.
    latex.read(r"\alpha \unknown")
    yield from _read(abstracts)
    yield from _titles(titles)
    for pattern in _OTHERS:
        yield _others(data, pattern)


def _read(abstracts: Sequence[str]) -> Iterator[str]:
    start = time.process_time()
    found = [latex.read(abstract) for abstract in abstracts]
    read = time.process_time()
    for common, _ in found:
        latex.to_markdown(common)
    written = time.process_time()
    shown = [latex.to_plain(common) for common, _ in found]
    said = time.process_time()
    pages = [markdown.to_html(latex.to_markdown(common), path="papers/a.md") for common, _ in found]
    seen = [html.unescape(_TAG.sub("", page.html.markup)) for page in pages]
    yield (
        f"prose  arXiv abstracts  {len(abstracts):,} read in {read - start:.2f} s, "
        f"as Markdown in {written - read:.2f} s, as plain text in {said - written:.2f} s"
    )
    changed = sum(common != abstract for abstract, (common, _) in zip(abstracts, found, strict=True))
    told = sum(len(complaints) for _, complaints in found)
    stray = sum(bool(_STRAY.search(words)) for words in shown)
    prices = sum(len(_PRICE.findall(words)) for words in shown)
    yield (
        f"prose  arXiv abstracts  {changed:,} changed, {told} complaints, {prices} prices, "
        f"{stray} with a stray sign ({stray / len(shown):.2%})"
    )
    on_pages = sum(bool(_STRAY.search(words)) for words in seen)
    in_texts = sum(bool(_STRAY.search(page.text)) for page in pages)
    formulas = [formula for page in pages for formula in page.formulas]
    yield (
        f"prose  arXiv abstracts  {on_pages} pages with a stray sign ({on_pages / len(pages):.2%}), {in_texts} feeds "
        f"and descriptions ({in_texts / len(pages):.2%}), {len(formulas):,} formulas, "
        f"{sum(bool(formula.wrong) for formula in formulas)} not as meant"
    )
    yield f"prose  arXiv abstracts  {sum(map(_priced, abstracts))} formulas that look like prices"


def _titles(titles: Sequence[str]) -> Iterator[str]:
    found = [latex.read(title, title=True) for title in titles]
    stray = [words for common, _ in found if _STRAY.search(words := latex.to_plain(common))]
    changed = sum(common != title for title, (common, _) in zip(titles, found, strict=True))
    yield f"prose  arXiv titles     {changed} changed, {len(stray)} with a stray sign"


def _others(data: Path, pattern: str) -> str:
    records = changed = told = 0
    for path in sorted(data.glob(pattern)):
        for found in sources.read(io.BytesIO(path.read_bytes()), path.name):
            if not isinstance(found, Record):
                told += found.code == "source.tex"
                continue
            records += 1
            work = found.work
            changed += bool(work.repairs) or any(sign in work.abstract for sign in ("$", r"\emph{", "“", "\u2013"))
    return (
        f"prose  {pattern:<16} {records:,} records, {changed} with formulas, marks or signs of TeX, {told} complaints"
    )


def _priced(abstract: str) -> int:
    """Count the formulas that begin with a digit, hold a space and no command."""
    bodies = [abstract[span.first : span.last] for span in latex.spans(abstract)]
    return sum(body[0].isdigit() and " " in body and "\\" not in body for body in bodies)
