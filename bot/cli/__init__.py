"""What each command of `goodword` does; `bot.cli.menu` says how they are called."""
