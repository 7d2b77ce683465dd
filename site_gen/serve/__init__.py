"""The site over HTTP on one's own machine, as GitHub Pages would serve it.

What a browser sees here it will see there: the base path, `papers/a` sent on to `papers/a/`, `about` found in
`about.html`, the site's own 404 page, no listings, no hidden files. Two things are stricter than there: answers carry
the policy that pages otherwise bring in a `<meta>`, and a request must name this machine as its host, for without that
any web page could read the site through a name of its own that points to 127.0.0.1 (DNS rebinding).

Nothing outside of the folder is ever read, whatever a request or a symbolic link says. Files are looked up for each
request, so the folder may be swapped for a new site at any time.

`keep` builds a new site whenever a file changes; open pages hear of it, or of what is wrong, through `Live`.

Sources: RFC 9110 (conditions, ranges), RFC 9112 (Host, targets);
https://github.com/slorber/trailing-slash-guide (what GitHub Pages does with `x`, `x/` and `x.html`).
"""

from site_gen.serve._http import CONTENT_SECURITY_POLICY
from site_gen.serve._live import Fault, Live, News
from site_gen.serve._loop import Job, Teller, keep
from site_gen.serve._server import Server, server

__all__ = ["CONTENT_SECURITY_POLICY", "Fault", "Job", "Live", "News", "Server", "Teller", "keep", "server"]
