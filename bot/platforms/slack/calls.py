"""Calls to Slack's Web API: bounded, never retried here, and their errors in our words."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import SlackSettings
from bot.voice import Blocked, Gone, Later, NotReached, Rejected, Trouble, Unsure
from commands.domain.reasons import Reason
from commands.domain.refs import Place

TOKEN = frozenset(
    [
        "not_authed",
        "invalid_auth",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "org_login_required",
        "team_access_not_granted",
        "ekm_access_denied",
        "two_factor_setup_required",
    ]
)
CLOSED = frozenset(
    [
        "channel_not_found",
        "not_in_channel",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_thread_locked",
        "restricted_action_non_threadable_channel",
        "team_not_found",
        "missing_post_type",
        "cannot_dm_bot",
        "method_not_supported_for_channel_type",
    ]
)
GONE = frozenset(["message_not_found", "thread_not_found", "cant_update_message", "edit_window_closed"])
TRANSIENT = frozenset(
    [
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "external_channel_migrating",
    ]
)
ALREADY = frozenset(["already_reacted", "no_reaction", "already_in_channel"])
"""It is as it should be, and somebody else, or an earlier attempt, has seen to it."""
MEMBERS_AT_MOST = 100_000
"""People read from one list; a longer one is not one of colleagues."""


class SlackCalls:
    """One bot token. `timeout` bounds every call, in seconds."""

    def __init__(self, settings: SlackSettings, *, timeout: float) -> None:
        self._settings = settings
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None
        self.refused = False
        """Slack has refused our token since we last introduced ourselves."""

    @property
    def session(self) -> aiohttp.ClientSession:
        """The connections that every call shares."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._timeout),
                connector=aiohttp.TCPConnector(limit=256),
            )
        return self._session

    @property
    def client(self) -> AsyncWebClient:
        """The client every call goes through; it retries nothing, since the outbox does."""
        if self._client is None:
            self._client = AsyncWebClient(
                token=self._settings.bot_token,
                base_url=self._settings.api_url,
                timeout=max(1, round(self._timeout)),
                session=self.session,
                retry_handlers=[],
            )
        return self._client

    async def close(self) -> None:
        """Let go of every connection."""
        if self._session is not None:
            await self._session.close()

    async def call(self, method: str, place: Place | None = None, /, **arguments: Any) -> dict[str, Any]:
        """Call a Web API method. Raises Trouble; `place` is what a closed door is about."""
        return await self._call(method, place, json=arguments)

    async def ask(self, method: str, place: Place | None = None, /, **arguments: Any) -> dict[str, Any]:
        """Call a method that only reads; those take no JSON. Raises Trouble."""
        return await self._call(method, place, params=arguments)

    async def _call(self, method: str, place: Place | None, **how: Any) -> dict[str, Any]:
        try:
            async with asyncio.timeout(self._timeout):
                response = await self.client.api_call(method, **how)
        except SlackApiError as error:
            trouble = _trouble(error, place)
            if trouble is None:
                return {}
            if isinstance(trouble, Blocked) and trouble.reason is Reason.TOKEN:
                self.refused = True
            raise trouble from error
        except aiohttp.ClientConnectorError as error:
            raise NotReached(type(error).__name__) from error
        except (TimeoutError, aiohttp.ClientError, SlackClientError, OSError, ValueError) as error:
            raise Unsure(type(error).__name__) from error
        data = response.data
        assert isinstance(data, dict)
        return data

    async def pages(self, method: str, key: str, place: Place | None = None, **arguments: Any) -> list[Any]:
        items: list[Any] = []
        cursor = ""
        while len(items) < MEMBERS_AT_MOST:
            page = await self.ask(
                method, place, limit=1000, **arguments, **({"cursor": cursor} if cursor else {})
            )
            items.extend(page[key])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return items


def _trouble(error: SlackApiError, place: Place | None) -> Trouble | None:
    """What one of Slack's errors means to us; None when all is as it should be."""
    response: Any = error.response
    status = getattr(response, "status_code", None) or 0
    headers = getattr(response, "headers", None) or {}
    data = getattr(response, "data", None)
    code = data.get("error", "") if isinstance(data, dict) else ""
    if status == 429 or code in ("ratelimited", "rate_limited"):
        after = headers.get("Retry-After") or headers.get("retry-after") or "1"
        return Later(float(after) if str(after).replace(".", "", 1).isdigit() else 1.0)
    if status >= 500 or code in TRANSIENT or not code:
        return Unsure(code or f"HTTP {status}")
    if code in ALREADY:
        return None
    if code in TOKEN:
        return Blocked(Reason.TOKEN)
    if code in CLOSED:
        return Blocked(Reason.CLOSED, place)
    if code in ("is_archived", "is_inactive"):
        return Blocked(Reason.GONE, place)
    if code in GONE:
        return Gone(code)
    if code == "missing_scope":
        return Rejected(f"the Slack app lacks the permission {(data or {}).get('needed', '')}")
    return Rejected(code)
