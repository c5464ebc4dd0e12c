"""What can be done with a story. CATALOG is the product's menu, and what the dispatch goes by."""

from __future__ import annotations

from typing import Any

from commands import (
    ask_to_invite,
    capture_message,
    claim_story,
    decline_story,
    drop_draft,
    edit_words,
    flag_story,
    go_on,
    hand_back_story,
    invite_owner,
    keep_story,
    list_stories,
    nominate_message,
    note_origin,
    record_card,
    record_mark,
    reopen_story,
    report_trouble,
    retry_delivery,
    set_up,
    show_help,
    show_story,
    show_trouble,
    start_story,
    tidy_up,
    weigh_nominations,
    withdraw_story,
)
from commands.chat import Code, Press, Submission, Typed
from commands.command import Command, Refusal
from commands.finding import parse_number

CATALOG: tuple[Command[Any], ...] = (
    # Flagging: three ways, one story.
    start_story.COMMAND,
    capture_message.COMMAND,
    nominate_message.COMMAND,
    flag_story.COMMAND,
    drop_draft.COMMAND,
    withdraw_story.COMMAND,
    # What marketing does with it.
    claim_story.COMMAND,
    edit_words.COMMAND,
    hand_back_story.COMMAND,
    decline_story.COMMAND,
    reopen_story.COMMAND,
    keep_story.COMMAND,
    invite_owner.COMMAND,
    # Looking.
    list_stories.COMMAND,
    show_story.COMMAND,
    show_help.COMMAND,
    # Setting up, and mending.
    set_up.COMMAND,
    show_trouble.COMMAND,
    retry_delivery.COMMAND,
    # What deliveries and clocks report back.
    weigh_nominations.COMMAND,
    record_card.COMMAND,
    record_mark.COMMAND,
    ask_to_invite.COMMAND,
    note_origin.COMMAND,
    report_trouble.COMMAND,
    tidy_up.COMMAND,
    go_on.COMMAND,
)
BY_REQUEST: dict[type, Command[Any]] = {command.request: command for command in CATALOG}
BY_NAME: dict[str, Command[Any]] = {command.name: command for command in CATALOG}
BY_WORD: dict[str, Command[Any]] = {command.word: command for command in CATALOG if command.word}


def asked_by_typing(typed: Typed) -> Any:
    """The request behind ``/story …``: a known word with arguments that fit it, otherwise a headline.

    A known word that is followed by several others begins a sentence, and so a headline.
    Raises Refusal when a known word lacks what it needs.
    """
    text = typed.text.strip()
    digits = text.removeprefix("#")
    if digits.isascii() and digits.isdigit():
        return show_story.ShowStory(typed.by, parse_number(text))
    word, _, rest = text.partition(" ")
    command = BY_WORD.get(word.lower())
    rest = rest.strip().lower()
    if command is not None and command.typed is not None:
        if command.arguments.fullmatch(rest):
            return command.typed(typed, rest)
        if len(rest.split()) <= 1:
            raise Refusal("I did not understand that. Write it like ", Code(command.usage), ".")
    return start_story.StartStory(typed.by, text, typed.place)


def asked_by_pressing(press: Press) -> Any:
    """The request behind a button. Raises Refusal when no command of ours has this button any more."""
    command = BY_NAME.get(press.command)
    if command is None or command.pressed is None:
        raise Refusal("That button is from an older version. Look again with /story list.")
    return command.pressed(press)


def asked_by_sending(sent: Submission) -> Any:
    """The request behind a form. Raises Refusal when no command of ours has this form any more."""
    command = BY_NAME.get(sent.command)
    if command is None or command.submitted is None:
        raise Refusal("That form is from an older version. Copy your text, and open it again.")
    return command.submitted(sent)


def asked_by_closing(sent: Submission) -> Any | None:
    """The request behind a form that was closed unsent, or None when that means nothing."""
    command = BY_NAME.get(sent.command)
    return command.closed(sent) if command is not None and command.closed is not None else None
