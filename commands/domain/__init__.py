"""The rules, as frozen values and pure functions: no database, no platform, no clock."""
