"""Slack: payloads to requests (`listen`), vocabulary to Block Kit (`render`), calls out (`voice`)."""
