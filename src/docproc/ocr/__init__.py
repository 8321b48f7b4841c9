"""Pages to words with boxes, by one of several backends."""
