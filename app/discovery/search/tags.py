"""Finds a tag however it is spelled: with other accents, letters or digits than works carry."""

from app.discovery.catalogue import lists
from app.discovery.catalogue.browse import UnknownTag
from app.discovery.catalogue.lists import ListQuery
from app.discovery.search.tsquery import queries, quoted
from app.infra.database import Db
from app.infra.unicode import folding


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
