"""Files to findings: our own checks first, then Arelle."""

from converter.validation.checks import check
from converter.validation.judgement import ArelleOptions, ArelleResult, ReadFact
from converter.validation.judging import close_workers, validate_files

__all__ = ["ArelleOptions", "ArelleResult", "ReadFact", "check", "close_workers", "validate_files"]
