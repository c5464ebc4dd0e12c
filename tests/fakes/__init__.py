"""Local stand-ins for the chat platforms: strict where those are strict, quick, and on loopback only."""
