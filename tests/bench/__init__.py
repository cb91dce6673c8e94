"""The benchmark: what a launch costs, beside the least possible and the usual tools."""
