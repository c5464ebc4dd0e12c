"""Stories, origins and all they are made of, with every field filled with something of its own."""

from __future__ import annotations

from typing import Any

from commands.domain.refs import MessageRef, Person, Place
from commands.domain.story import Customer, Kind, State, Story
from commands.domain.words import Origin, OriginFate, Words
from tests.storage.shared import NOW

HERE = "slack:T1"
ANN, BEN, CLEO, DORA = (Person(HERE, name) for name in ("UANN", "UBEN", "UCLEO", "UDORA"))
SERVICE, MARKETING = Place(HERE, "CSERVICE"), Place(HERE, "CMARKETING")
HOSTILE = "«é» 👩‍👩‍👧 \u202e '; DROP TABLE stories; -- %s %(x)s {} \\ \" \n\t <!channel>"


def make_origin(id: str = "o1", **more: Any) -> Origin:
    """A message in a thread, captured."""
    return Origin(
        **{
            "id": id,
            "message": MessageRef(SERVICE, f"{id}.2", f"{id}.1"),
            "text": f"{id} text {HOSTILE}",
            "author": BEN,
            "author_name": f"Ben {HOSTILE}",
            "said_at": NOW.subtract(milliseconds=123_456_789),
            "link": "https://acme.example/p1?a=b&c=%20",
            "files": ("photo 'one'.jpg", HOSTILE),
            "captured_at": NOW.add(milliseconds=1),
            **more,
        }
    )


def make_story(number: int = 1, **more: Any) -> Story:
    """A story with nothing left empty, but its origin, words and customer."""
    return Story(
        **{
            "number": number,
            "state": State.CLAIMED,
            "kind": Kind.IDEA_HEARD,
            "headline": f"Headline {HOSTILE}",
            "flagger": ANN,
            "credited": (BEN, CLEO),
            "created_at": NOW,
            "state_since": NOW.add(milliseconds=7),
            "benefit": f"A mug {HOSTILE}",
            "link": "https://example.com/%C3%A9?x='",
            "owner": DORA,
            "reason": f"Because {HOSTILE}",
            "card": MessageRef(MARKETING, "9.2", "9.1"),
            "inside": True,
            "mark": "handshake",
            "touched": True,
            **more,
        }
    )


def make_words(version: int = 1, **more: Any) -> Words:
    return Words(
        **{
            "version": version,
            "text": f"Version {version} {HOSTILE}",
            "by": ANN,
            "at": NOW.add(milliseconds=version),
            **more,
        }
    )


def make_customer(id: str = "c1") -> Customer:
    return Customer(id, f"Jo {HOSTILE}", "Doe Ltd")


FATES = tuple(OriginFate)
