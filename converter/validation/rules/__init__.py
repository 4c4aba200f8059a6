"""Our own checks: each rule is an entry of ``data/rules.json`` and one small function."""
