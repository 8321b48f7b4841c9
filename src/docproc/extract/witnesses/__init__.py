"""Second witnesses: an e-invoice, codes on the page, and what they confirm, contradict or put right."""
