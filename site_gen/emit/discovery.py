"""What crawlers and browsers look for: sitemap (split at the protocol's limits), `robots.txt`, search description."""

from collections.abc import Callable, Iterator, Sequence

from site_gen import text
from site_gen.emit import _xml
from site_gen.model import Converted, Output, Pages, PaperPage, Site

# The protocol allows 50,000 addresses and 50 MB a file; addresses stay far below 1 KB each.
ADDRESSES = 45_000
XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"


def emit(site: Site, pages: Pages, convert: Callable[[PaperPage], Converted]) -> Iterator[Output]:
    """Write the sitemap if addresses are absolute, and the two small files always."""
    del convert
    yield Output(".nojekyll", b"")
    if not site.base_url:
        yield Output("robots.txt", b"User-agent: *\nAllow: /\n")
        return
    yield Output("robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {site.base_url}sitemap.xml\n".encode())
    if site.search:
        yield _file("opensearch.xml", _search_description(site))
    yield from _sitemap(site, pages)


def _sitemap(site: Site, pages: Pages) -> Iterator[Output]:
    urls = ["", "papers/", "topics/", "about/collection/"]
    urls += [page.url for page in pages.papers]
    urls += [page.url for page in pages.topics]
    urls += ["keywords/", *(page.url for page in pages.keywords)] if pages.keywords else []
    # A page that is a file is the one for missing addresses.
    urls += [page.url for page in pages.by_hand if not page.url.endswith(".html")]
    addresses = [site.base_url + text.escape_path(url) for url in dict.fromkeys(urls)]
    parts = [addresses[start : start + ADDRESSES] for start in range(0, len(addresses), ADDRESSES)]
    if len(parts) == 1:
        yield _urlset("sitemap.xml", parts[0])
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    yield from (_urlset(name, part) for name, part in zip(names, parts, strict=True))
    places = (_xml.wrap("sitemap", [_xml.element("loc", site.base_url + name)]) for name in names)
    yield _file("sitemap.xml", _xml.wrap("sitemapindex", ["\n", "\n".join(places), "\n"], xmlns=XMLNS))


def _search_description(site: Site) -> str:
    """Describe the search page as OpenSearch 1.1, so that a browser can offer it in its address bar."""
    address = f"{site.base_url}search/?q={{searchTerms}}"
    parts = [
        # The specification allows 16 characters.
        _xml.element("ShortName", site.title[:16]),
        _xml.element("Description", site.description or site.title),
        _xml.element("InputEncoding", "UTF-8"),
        _xml.element("Url", type="text/html", method="get", template=address),
    ]
    return _xml.wrap("OpenSearchDescription", ["\n", "\n".join(parts), "\n"], xmlns=OPENSEARCH)


def _urlset(name: str, addresses: Sequence[str]) -> Output:
    places = (_xml.wrap("url", [_xml.element("loc", address)]) for address in addresses)
    return _file(name, _xml.wrap("urlset", ["\n", "\n".join(places), "\n"], xmlns=XMLNS))


def _file(name: str, content: str) -> Output:
    return Output(name, f"{_xml.HEADER}{content}\n".encode())
