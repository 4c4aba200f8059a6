"""The words that stages exchange: plain data, no I/O."""
