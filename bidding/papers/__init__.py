"""The tender document as a file: PDF, DOCX and accessible HTML, all made from its canonical text."""
