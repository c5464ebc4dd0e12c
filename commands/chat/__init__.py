"""The neutral chat vocabulary: who acts, what people are shown, what they send back.

Commands speak in these; each platform's folder turns them into its own and back. Text
that a person wrote goes in as a plain `str` and is escaped by whoever renders it, so
that nothing anybody types can mention, link or break a layout.
"""

from commands.chat.actors import SYSTEM, Actor, Role
from commands.chat.forms import Choice, Form, Input, PeopleInput, PlaceInput, SearchInput, TextInput, Value
from commands.chat.sent import Press, Quoted, Submission, Typed
from commands.chat.shown import Button, Buttons, Card, Line, Message, Part, Quote, Small, line, say
from commands.chat.text import (
    Ago,
    Bold,
    Code,
    Emoji,
    InPlace,
    Link,
    Mention,
    Span,
    Struck,
    Text,
    joined,
    plain,
)

__all__ = [
    "SYSTEM",
    "Actor",
    "Ago",
    "Bold",
    "Button",
    "Buttons",
    "Card",
    "Choice",
    "Code",
    "Emoji",
    "Form",
    "InPlace",
    "Input",
    "Line",
    "Link",
    "Mention",
    "Message",
    "Part",
    "PeopleInput",
    "PlaceInput",
    "Press",
    "Quote",
    "Quoted",
    "Role",
    "SearchInput",
    "Small",
    "Span",
    "Struck",
    "Submission",
    "Text",
    "TextInput",
    "Typed",
    "Value",
    "joined",
    "line",
    "plain",
    "say",
]
