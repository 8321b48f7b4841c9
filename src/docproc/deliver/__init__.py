"""What leaves the machine: mail, webhooks, notifications, through a transactional outbox."""
