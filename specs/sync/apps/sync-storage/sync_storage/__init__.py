"""A Sync storage service."""

__version__ = "1.0.0"
