"""Concepts, labels and relationships; knows nothing of documents."""
