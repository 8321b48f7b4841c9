"""Document text to document type, supplier, fields and line items."""
