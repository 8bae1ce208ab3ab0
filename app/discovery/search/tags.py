"""Finds a tag however it is spelled: with other accents, letters or digits than works carry."""

from app.discovery.catalogue import lists
from app.discovery.catalogue.browse import UnknownTag
from app.discovery.catalogue.lists import ListQuery
from app.discovery.search.claims import quoted
from app.discovery.search.tsquery import queries
from app.infra.database import Db
from app.infra.unicode import folding

# As many letters as the projection lets a tag have: a ligature in an address stands for up to 18 of them.
LONGEST = 100


def of_address(text: str) -> str:
    """The tag that an address names. Raises UnknownTag for one that is longer than any."""
    name = folding.tag(text)
    if len(name) > LONGEST:
        raise UnknownTag
    return name


def other_spelling(db: Db, name: str) -> str | None:
    """The spelling that most works carry, when none carries this one. Raises UnknownTag.

    None when some work carries the tag as it is spelled.
    """
    if lists.pick(db, ListQuery(tag=name), 1):
        return None
    folded = folding.fold(name)
    found = queries.value(db, "find_tag", folded=folded, tag_query=quoted(f"=tag {folded}"))
    if found is None:
        raise UnknownTag
    return str(found)
