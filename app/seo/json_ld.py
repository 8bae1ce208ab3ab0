"""Structured data for search engines: one JSON-LD graph a page, which says nothing the page does not show.

Types and properties: schema.org, and Google's documents on VideoObject, ProfilePage and BreadcrumbList.
"""

from collections.abc import Iterable, Sequence

from app.infra.text import clean, moment, shorten, span
from app.web.page_meta import CreatorFacts, Crumb, Image, Json, Node, WorkFacts

SCHEMA = "https://schema.org"
SITE_NAME = "StreamVibe"
LONGEST_DESCRIPTION = 2000


def graph(*nodes: Node | None) -> Node:
    """The nodes of a page as one document."""
    return {"@context": SCHEMA, "@graph": [node for node in nodes if node is not None]}


def website(public_url: str) -> Node:
    """The site itself; stands on the home page and gives the site its name in results."""
    return {"@type": "WebSite", "@id": f"{public_url}/#website", "name": SITE_NAME, "url": f"{public_url}/"}


def breadcrumbs(public_url: str, crumbs: Sequence[Crumb]) -> Node | None:
    """The way to a page; None for a way of one step, which is none."""
    if len(crumbs) < 2:
        return None
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": clean(crumb.name), "item": f"{public_url}{crumb.url}"}
            for place, crumb in enumerate(crumbs, start=1)
        ],
    }


def item_list(name: str, urls: Iterable[str]) -> Node | None:
    """The pages that a list leads to, in its order; None for an empty list."""
    items: list[Json] = [
        {"@type": "ListItem", "position": place, "url": url} for place, url in enumerate(urls, start=1)
    ]
    return {"@type": "ItemList", "name": clean(name), "itemListElement": items} if items else None


def work(facts: WorkFacts) -> Node | None:
    """A work: VideoObject for moving pictures, SocialMediaPosting for everything else.

    None for a video whose picture we do not have yet: search engines refuse a VideoObject without `thumbnailUrl`.
    """
    if facts.is_video and facts.image is None:
        return None
    node = _video(facts) if facts.is_video else _posting(facts)
    return _given(
        {
            **node,
            "@id": f"{facts.url}#work",
            "url": facts.url,
            "description": shorten(clean(facts.description), LONGEST_DESCRIPTION) or clean(facts.title),
            "dateModified": moment(facts.changed_at),
            "author": {"@type": "Person", "name": clean(facts.creator_name), "url": facts.creator_url},
            "inLanguage": facts.language,
            "keywords": [clean(tag) for tag in facts.tags],
            "sameAs": facts.platform_url,
            "interactionStatistic": _interactions(facts),
        }
    )


def profile(facts: CreatorFacts) -> Node:
    """The page of a creator: ProfilePage about a Person, with the platforms' own numbers kept apart."""
    person: Node = {
        "@type": "Person",
        "@id": f"{facts.url}#creator",
        "name": clean(facts.name),
        "alternateName": facts.slug,
        "identifier": str(facts.id),
        "url": facts.url,
        "description": shorten(clean(facts.description), LONGEST_DESCRIPTION),
        "image": _image(facts.image),
        "sameAs": list(facts.same_as),
        "interactionStatistic": [_counter("FollowAction", count, name) for name, count in facts.followers],
        "agentInteractionStatistic": _counter("WriteAction", facts.item_count),
    }
    return {
        "@type": "ProfilePage",
        "url": facts.url,
        "dateCreated": moment(facts.joined_at),
        "dateModified": moment(facts.changed_at),
        "mainEntity": _given(person),
    }


def _video(facts: WorkFacts) -> Node:
    live: Node | None = None
    if facts.broadcast:
        begins = facts.scheduled_at or facts.published_at
        live = {"@type": "BroadcastEvent", "isLiveBroadcast": True, "startDate": moment(begins)}
    return {
        "@type": "VideoObject",
        "name": clean(facts.title),
        "uploadDate": moment(facts.published_at),
        "thumbnailUrl": facts.image.url if facts.image else None,
        "embedUrl": facts.embed_url,
        "duration": span(facts.duration_seconds) if facts.duration_seconds else None,
        "publication": live,
    }


def _posting(facts: WorkFacts) -> Node:
    return {
        "@type": "SocialMediaPosting",
        "headline": clean(facts.title),
        "datePublished": moment(facts.published_at),
        "image": _image(facts.image),
    }


def _interactions(facts: WorkFacts) -> list[Json]:
    counts = {
        "WatchAction" if facts.is_video else "ViewAction": facts.views_count,
        "LikeAction": facts.likes_count,
        "CommentAction": facts.comments_count,
    }
    return [_counter(action, count, facts.platform_name) for action, count in counts.items() if count is not None]


def _counter(action: str, count: int, platform: str | None = None) -> Node:
    counter: Node = {
        "@type": "InteractionCounter",
        "interactionType": {"@type": action},
        "userInteractionCount": count,
    }
    if platform:
        counter["interactionService"] = {"@type": "WebSite", "name": platform}
    return counter


def _image(image: Image | None) -> Node | None:
    if image is None:
        return None
    return {"@type": "ImageObject", "url": image.url, "width": image.width, "height": image.height}


def _given(node: Node) -> Node:
    """Without what is not known: an empty property says something, a missing one says nothing."""
    return {name: value for name, value in node.items() if value not in (None, "", [])}
