"""A story as it is read and written: the columns of its select, and dataclass to row and back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, select

from commands.domain.refs import MessageRef, Person
from commands.domain.story import Customer, Kind, State, Story
from commands.domain.words import Words
from storage import rows
from storage.origins import ORIGIN_COLUMNS, origin_from
from storage.tables import customers, origins, stories, words

SELECT_STORY = (
    select(
        stories.c.number,
        stories.c.state,
        stories.c.kind,
        stories.c.headline,
        stories.c.flagger,
        stories.c.credited,
        stories.c.created_at,
        stories.c.state_since,
        stories.c.benefit,
        stories.c.link,
        stories.c.owner,
        stories.c.reason,
        stories.c.card,
        stories.c.card_thread,
        stories.c.inside,
        stories.c.mark,
        stories.c.touched,
        customers.c.id,
        customers.c.name,
        customers.c.company,
        words.c.version,
        words.c.text,
        words.c.person,
        words.c.at,
        *ORIGIN_COLUMNS,
    )
    .select_from(stories)
    .outerjoin(
        customers,
        and_(customers.c.workspace_id == stories.c.workspace_id, customers.c.id == stories.c.customer_id),
    )
    .outerjoin(
        words,
        and_(
            words.c.workspace_id == stories.c.workspace_id,
            words.c.number == stories.c.number,
            words.c.version == stories.c.words_version,
        ),
    )
    .outerjoin(
        origins,
        and_(origins.c.workspace_id == stories.c.workspace_id, origins.c.id == stories.c.origin_id),
    )
    .where(stories.c.workspace_id == bindparam("workspace_id"))
)
"""A story with its customer, its newest words and its origin, of one workspace."""


def story_from(row: Any) -> Story:
    (
        number,
        state,
        kind,
        headline,
        flagger,
        credited,
        created_at,
        state_since,
        benefit,
        link,
        owner,
        reason,
        card,
        card_thread,
        inside,
        mark,
        touched,
        customer_id,
        customer_name,
        customer_company,
        version,
        text,
        words_by,
        words_at,
        *origin,
    ) = row
    return Story(
        number=number,
        state=State(state),
        kind=Kind(kind),
        headline=headline,
        flagger=Person.parse(flagger),
        credited=rows.people(credited),
        created_at=rows.instant(created_at),
        state_since=rows.instant(state_since),
        words=None
        if version is None
        else Words(version, text, rows.person(words_by), rows.instant(words_at)),
        customer=None if customer_id is None else Customer(customer_id, customer_name, customer_company),
        benefit=benefit,
        link=link,
        origin=None if origin[0] is None else origin_from(origin),
        owner=rows.person(owner),
        reason=reason,
        card=None if card is None else MessageRef.parse(card, card_thread),
        inside=bool(inside),
        mark=mark,
        touched=bool(touched),
    )


def values_of(story: Story) -> dict[str, Any]:
    origin, card = story.origin, story.card
    return {
        "state": story.state.value,
        "kind": story.kind.value,
        "headline": story.headline,
        "flagger": story.flagger.key,
        "credited": rows.dump_people(story.credited),
        "customer_id": None if story.customer is None else story.customer.id,
        "benefit": story.benefit,
        "link": story.link,
        "origin_id": None if origin is None else origin.id,
        "message": None if origin is None else origin.message.key,
        "owner": rows.key(story.owner),
        "reason": story.reason,
        "card": rows.key(card),
        "card_thread": None if card is None else card.thread,
        "inside": int(story.inside),
        "mark": story.mark,
        "touched": int(story.touched),
        "words_version": None if story.words is None else story.words.version,
        "state_since": rows.millis(story.state_since),
    }
