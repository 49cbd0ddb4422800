"""Two invented units with complete workbooks, and what must come out of them."""
