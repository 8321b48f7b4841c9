"""Who may do what: users, roles, permissions, keys, sessions, and the audit log."""
