"""What people type about themselves, their keys and other people's accounts."""
