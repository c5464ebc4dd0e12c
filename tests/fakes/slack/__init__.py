"""A strict fake Slack, and people who use it.

`FakeSlack` is the workspace and its Web API on a loopback port; `People` acts as humans do and sends the
app what Slack would send, over HTTP or Socket Mode.
"""

from .backend import Call
from .people import People
from .scopes import ALL_SCOPES
from .slack import FakeSlack
from .transport import Answer

__all__ = ["ALL_SCOPES", "Answer", "Call", "FakeSlack", "People"]
