"""What is to be paid, until when, how and to which account."""
