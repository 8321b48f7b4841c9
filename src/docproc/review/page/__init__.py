"""The page of a reviewer: a local web page with the document and its values side by side."""
