"""The ways in and out: foreign lists imported, records exported, works cited."""
