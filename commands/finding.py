"""What many commands begin with: the story that is meant, and whether it may be acted on."""

from __future__ import annotations

from commands.chat import Ago, Button, Code, Link, Mention, Press, Text
from commands.command import Refusal
from commands.domain.story import State, Story
from commands.ports import Unit


def number_in(press: Press) -> int:
    """The story a button is about. Raises Refusal when the button is not one of ours any more."""
    return parse_number(press.value)


def parse_number(text: str) -> int:
    """A story's number as people write it: 12 or #12. Raises Refusal."""
    digits = text.strip().removeprefix("#")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 12:
        raise Refusal("That is not a story's number. Write it like ", Code("/story show 12"), ".")
    return int(digits)


def find(unit: Unit, number: int) -> Story:
    """The story with this number. Raises Refusal when there is none."""
    story = unit.stories.get(number)
    if story is None:
        raise Refusal(f"There is no #{number} here. ", Code("/story list"), " shows yours.")
    return story


def find_to_act(unit: Unit, number: int) -> Story:
    """The story, for somebody who wants to do something with it.

    Raises Refusal when its original message was deleted and marketing has not yet decided.
    """
    story = find(unit, number)
    if story.origin_is_gone and story.is_open:
        raise Refusal(
            f"The message #{number} came from was deleted. Marketing says first whether the story stays.",
            buttons=(
                Button("Keep it", "keep_story", str(number), primary=True),
                Button("Not a story", "decline_story", str(number)),
            ),
        )
    return story


def thread_link(story: Story, text: str) -> Text:
    """A link to a story's thread, or the text alone while there is none."""
    return (text,) if story.card is None else (Link(story.card, text),)


def why_not_open(story: Story) -> Refusal:
    """The refusal for a story that is not open, by what closed it."""
    number = story.number
    match story.state:
        case State.NOT_A_STORY:
            return Refusal(
                f"#{number} was closed as not a story ",
                Ago(story.state_since),
                f": {story.reason} Marketing can reopen it from its card.",
            )
        case State.CLAIMED if story.owner is not None:
            return Refusal(
                f"#{number} already has an owner: ",
                Mention(story.owner),
                " took it ",
                Ago(story.state_since),
                ". ",
                *thread_link(story, "You can join the thread here"),
                ".",
            )
        case _:
            return Refusal(
                f"#{number} was {'withdrawn' if story.state is State.WITHDRAWN else 'taken back'} ",
                Ago(story.state_since),
                ". Flag its message again if it is a story after all.",
            )
