"""Reading and writing files of records, arrays and JSON."""
