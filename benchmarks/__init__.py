"""What the program costs in time and memory, beside plain MkDocs on the same pages."""
