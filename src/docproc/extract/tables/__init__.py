"""Tables: line items, VAT by rate, allowances and charges."""
