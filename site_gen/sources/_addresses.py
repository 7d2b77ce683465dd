"""What a web address says of the paper that it leads to."""

import re
from urllib.parse import unquote

# Only sites whose addresses name one paper for certain: a wrong identifier would merge two papers.
_SITES = re.compile(
    r"https?://(?:"
    r"(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/(?P<arxiv>[^?#]+)"
    r"|(?:dx\.|www\.)?doi\.org/(?P<doi>10\.[^?#]+)"
    r"|openreview\.net/(?:forum|pdf)\?id=(?P<openreview>[\w-]+)"
    # `W19-63` and `2020.conll-1` are volumes.
    r"|(?:www\.)?aclanthology\.org/(?P<acl>[A-Z]\d\d-\d{4}|\d{4}\.[A-Z0-9]+-[A-Z0-9]+\.\d+)(?:v\d+)?(?:\.pdf)?/?$"
    r"|(?:pubmed\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov/pubmed)/(?P<pubmed>\d+)"
    r"|(?:www\.ncbi\.nlm\.nih\.gov/pmc|pmc\.ncbi\.nlm\.nih\.gov)/articles/(?P<pmcid>PMC\d+)"
    r")",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_DIVIDED = re.compile(r"[;,|]?\s+|[;|](?=\s*https?:)", re.IGNORECASE)


def identifiers(address: str) -> dict[str, str]:
    """Find the identifier that an address names, as `{scheme: value}`, mostly empty.

    >>> identifiers("http://dx.doi.org/10.1000%2FA1")
    {'doi': '10.1000/A1'}
    """
    found = _SITES.match(address)
    if not found or not found.lastgroup:
        return {}
    value = found[found.lastgroup]
    return {found.lastgroup: unquote(value) if "%" in value else value}


def divided(written: str) -> list[str]:
    """Take a text of several web addresses apart; what begins with `//` gets a scheme, what is no address is left out.

    >>> divided("http://a.example/x;y; //b.example")
    ['http://a.example/x;y', 'https://b.example']
    """
    if not _DIVIDED.search(written):
        return [written] if _SCHEME.match(written) else [f"https:{written}"] if written.startswith("//") else []
    parts = [f"https:{part}" if part.startswith("//") else part for part in _DIVIDED.split(written.strip())]
    return [part for part in parts if _SCHEME.match(part)]
