"""Files to findings: our own checks first, then Arelle."""
