"""Why something cannot reach the place it is meant for."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """What stands in the way."""

    SET_UP = "set_up"
    CLOSED = "closed"
    GONE = "gone"
    OUTSIDERS = "outsiders"
    TOKEN = "token"


SAID: dict[Reason, str] = {
    Reason.SET_UP: "Goodword is not set up yet",
    Reason.CLOSED: "the bot cannot write there",
    Reason.GONE: "the channel is archived or gone",
    Reason.OUTSIDERS: "people from outside can read the marketing channel",
    Reason.TOKEN: "the platform no longer takes our token",
}
