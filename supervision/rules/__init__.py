"""May she? Every answer is a Permit that carries its reason."""
