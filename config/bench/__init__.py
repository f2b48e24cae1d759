"""What this machine reaches, against a named peer in the same run: `manage.py bench`."""
