"""The accounts of one unit and year (决算数据): typed, immutable, no input or output."""
