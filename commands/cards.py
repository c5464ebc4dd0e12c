"""What a story's card says: number and headline, the words, one line of facts, at most four buttons."""

from __future__ import annotations

from commands.chat import Ago, Bold, Button, Card, Code, Mention, Span, Struck, Text
from commands.domain.refs import Person
from commands.domain.story import Kind, State, Story, may_edit_words
from commands.domain.words import OriginFate, cut, difference

KINDS: dict[Kind, str] = {
    Kind.PRAISE: "Praise",
    Kind.TURNAROUND: "Turnaround",
    Kind.LITTLE_THING: "Little thing",
    Kind.IDEA_HEARD: "Idea heard",
}
STATES: dict[State, str] = {
    State.NOMINATED: "⭐ Nominated",
    State.NEW: "💬 New",
    State.CLAIMED: "🤝 Claimed",
    State.NOT_A_STORY: "📁 Not a story",
    State.TAKEN_BACK: "↩️ Taken back",
    State.WITHDRAWN: "↩️ Withdrawn",
}
QUOTE_LIMIT = 700
"""Characters of the words that a card shows; the whole is one press away."""


def names(people: tuple[Person, ...]) -> Text:
    """People in a row: a, b and c."""
    spans: list[Span] = []
    for index, person in enumerate(people):
        if index:
            spans.append(" and " if index == len(people) - 1 else ", ")
        spans.append(Mention(person))
    return tuple(spans)


def title(story: Story) -> Text:
    """Number and headline."""
    return (Bold(f"#{story.number} {story.headline}"),)


def facts(story: Story) -> Text:
    """The one line: who made it happen, state, owner, age."""
    thanks: Text = ("Thanks to ", *names(story.credited)) if story.credited else ("Nobody is named yet",)
    state: Text = (f" · {STATES[story.state]}",)
    if story.owner is not None:
        state = (*state, " by ", Mention(story.owner))
    elif story.unclaimed:
        state = (*state, ", no owner yet")
    return (*thanks, *state, " · flagged ", Ago(story.created_at))


def notes(story: Story) -> tuple[Text, ...]:
    """What a reader must know before acting: a reason, or what became of the original message."""
    found: list[Text] = []
    if story.state is State.NOT_A_STORY and story.reason:
        found.append(("Why: ", story.reason))
    if story.origin is not None and story.origin.fate is not OriginFate.UNCHANGED:
        found.append(
            {
                OriginFate.EDITED: ("The original message was edited since; the thread shows how.",),
                OriginFate.DELETED: ("The original message was deleted. Marketing decides first.",),
                OriginFate.KEPT: ("The original message was deleted; marketing keeps the story.",),
            }[story.origin.fate]
        )
    return tuple(found)


def buttons_for(story: Story, *, by: Person, desk: bool) -> tuple[Button, ...]:
    """Of what can be pressed in this state, what would not be refused to this person."""
    if desk:
        mine = buttons(story)
    else:
        may = {"edit_words"} if may_edit_words(story, by=by, desk=False) else set()
        mine = tuple(button for button in buttons(story) if button.command in may)
    if story.unclaimed and by in story.people:
        mine = (*mine, withdraw(story))
    return mine[:4]


def withdraw(story: Story) -> Button:
    """The button with which somebody takes their own flag off the table."""
    return Button("Withdraw", "withdraw_story", str(story.number))


def buttons(story: Story) -> tuple[Button, ...]:
    """What can be pressed in this state."""
    about = str(story.number)
    edit = Button("Edit words", "edit_words", about)
    no = Button("Not a story", "decline_story", about)
    match story.state:
        case State.NOMINATED | State.NEW:
            return (Button("Claim", "claim_story", about, primary=True), edit, no)
        case State.CLAIMED:
            return (edit, Button("Hand back", "hand_back_story", about), no)
        case State.NOT_A_STORY:
            return (Button("Reopen", "reopen_story", about),)
        case _:
            return ()


def story_card(story: Story, *, lead: Text = ()) -> Card:
    """The card of a story as it stands."""
    return Card(
        number=story.number,
        headline=story.headline,
        words="" if story.words is None else cut(story.words.text, limit=QUOTE_LIMIT),
        facts=facts(story),
        notes=notes(story),
        buttons=buttons(story),
        lead=lead,
    )


def in_brief(story: Story) -> Text:
    """A story in one line of a list."""
    owner: Text = () if story.owner is None else (" by ", Mention(story.owner))
    return (*title(story), f" · {STATES[story.state]}", *owner, " · ", Ago(story.state_since))


def changes(old: str, new: str) -> Text:
    """A difference as people read it: what went is struck out, what came stands out."""
    spans: list[Span] = []
    for change in difference(old=old, new=new):
        if change.kept:
            spans.append(_shortened(change.kept))
        if change.removed.strip():
            spans.extend((" ", Struck(change.removed.strip())))
        if change.added.strip():
            spans.extend((" ", Bold(change.added.strip())))
    return tuple(spans)


def _shortened(kept: str) -> str:
    words = kept.split(" ")
    return kept if len(words) <= 16 else " ".join([*words[:7], "…", *words[-7:]])


def how_to_look(number: int) -> Text:
    """How to see the whole of a story."""
    return ("See all of it with ", Code(f"/story show {number}"), ".")
