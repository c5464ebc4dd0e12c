"""What each command of `goodword` does; `bot.__main__` says how they are called."""
