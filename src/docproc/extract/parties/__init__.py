"""Who sent a document and to whom: addresses, names, and the numbers that name a company."""
