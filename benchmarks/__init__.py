"""What Goodword costs, each number beside its floor: `python -m benchmarks`, or `make bench`.

A benchmark lets a reference and Goodword take turns, often and briefly, and reports the
ratio of their medians; what is measured has a core to itself where there are two. A floor
is the least that the same promise can cost on this machine, measured in the same run. One
error makes a result void. 99th percentiles are told and bind nobody.

`python -m benchmarks flag burst` runs some of them. The results stay in `results.json`,
which holds ratios and nothing of the machine; quote them from a machine that does nothing
else, and never quote the absolute times of the table. How long the disk takes to commit
decides goals 1 and 5: the floor shows it.
"""
