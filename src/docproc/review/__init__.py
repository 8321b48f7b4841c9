"""What people do to documents: correct values and approve; every change is checked, versioned and learned from."""
