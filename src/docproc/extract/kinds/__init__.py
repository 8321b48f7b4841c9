"""What a document is, and what only documents of one type say."""
