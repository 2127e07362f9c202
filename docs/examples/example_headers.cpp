// The headers that the examples share, compiled once.
