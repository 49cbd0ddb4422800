"""The only reader and writer of Word and Excel documents."""
