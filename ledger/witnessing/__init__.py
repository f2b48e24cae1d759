"""The witness: the supervisor's cosigning service (C2SP tlog-witness), without Django and without a database."""
