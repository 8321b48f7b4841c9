"""Files in: what they are, whether they may come in, and how to open them."""
