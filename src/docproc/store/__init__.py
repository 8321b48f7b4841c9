"""The record: tables, and the only functions that touch them."""
