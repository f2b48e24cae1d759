"""The evaluation report: its sections, and what is made of them: a page to read, a paper to sign, tables to reckon with."""
