"""Files to findings: our own checks first, then Arelle."""

from converter.validation.judgement import ArelleOptions, ArelleResult, ReadFact
from converter.validation.judging import close_workers, validate_files

__all__ = ["ArelleOptions", "ArelleResult", "ReadFact", "close_workers", "validate_files"]
