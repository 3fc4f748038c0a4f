"""What each step costs, as ratios inside one run: `python -m benchmarks`."""
