"""What is remembered. Implements the ports of `commands`; hands out frozen values, never rows."""
