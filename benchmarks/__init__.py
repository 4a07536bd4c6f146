"""Performance, measured as ratios to a floor of the same run, so that machines do not matter."""
