"""The benchmarks of architecture.md 7: ours beside a hand-written floor, in one run, with fsync on."""
