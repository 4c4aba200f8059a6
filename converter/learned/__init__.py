"""Evaluates learned models with numpy alone; knows nothing of documents or concepts."""
