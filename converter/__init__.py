"""Financial notes and statements to validated machine-readable reports."""
