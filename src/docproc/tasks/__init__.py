"""Scheduled tasks, and the watcher of folders."""
