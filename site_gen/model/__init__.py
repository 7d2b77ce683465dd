"""The values that flow through a build.

Everything that passes from one room to another is one of these: frozen, hashable, built once and
never filled in later. A later state is another type, so the name of a type tells how far a paper has come:

    Record  one entry of one source file, as it was read
    Paper   the records that are one paper, with the fullest facts of them all
    Page    what stands in `content/` as Markdown with front matter (three kinds)
    View    all that one template may see
    Output  one file of the site

Absent text is `""`, absent things are `None` or an empty tuple, never both.
"""

from site_gen.model._outputs import (
    Counts,
    Output,
    Report,
    SearchRecord,
    Stage,
)
from site_gen.model._pages import (
    HandPage,
    Page,
    Pages,
    PaperPage,
    TopicPage,
)
from site_gen.model._views import (
    Asset,
    Card,
    Collection,
    Content,
    Converted,
    Count,
    Document,
    Head,
    Heading,
    Home,
    Html,
    Link,
    ListEntry,
    NotFound,
    Pager,
    PaperContent,
    PaperList,
    Redirect,
    RelatedCard,
    SearchPage,
    Site,
    TopicCard,
    TopicContent,
    TopicIndex,
    TopicTag,
    View,
)
from site_gen.model._works import (
    Author,
    Catalog,
    Dates,
    Extras,
    Merge,
    Neighbor,
    Pairs,
    Paper,
    Place,
    Problem,
    Record,
    Related,
    SlugLine,
    Topic,
    TopicMatch,
    Work,
)

__all__ = [
    "Asset",
    "Author",
    "Card",
    "Catalog",
    "Collection",
    "Content",
    "Converted",
    "Count",
    "Counts",
    "Dates",
    "Document",
    "Extras",
    "HandPage",
    "Head",
    "Heading",
    "Home",
    "Html",
    "Link",
    "ListEntry",
    "Merge",
    "Neighbor",
    "NotFound",
    "Output",
    "Page",
    "Pager",
    "Pages",
    "Pairs",
    "Paper",
    "PaperContent",
    "PaperList",
    "PaperPage",
    "Place",
    "Problem",
    "Record",
    "Redirect",
    "Related",
    "RelatedCard",
    "Report",
    "SearchPage",
    "SearchRecord",
    "Site",
    "SlugLine",
    "Stage",
    "Topic",
    "TopicCard",
    "TopicContent",
    "TopicIndex",
    "TopicMatch",
    "TopicPage",
    "TopicTag",
    "View",
    "Work",
]
