"""What a record is, and a library as a folder of records: reading, checking, comparing, rewriting."""
