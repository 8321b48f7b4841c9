"""Sample documents: invented, with gold values beside each, and the generator that draws them."""
