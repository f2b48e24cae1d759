"""Signed PDFs: who signs them, how they are signed and checked, and the digest that each page of them bears."""
