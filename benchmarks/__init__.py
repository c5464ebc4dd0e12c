"""What Goodword costs, each number beside its floor: `python -m benchmarks`, or `make bench`."""
