"""The ledger: what was done, by whom, when and from where, in one append-only Merkle log."""
