"""Text to typed value: amounts, dates, identifiers, addresses."""
