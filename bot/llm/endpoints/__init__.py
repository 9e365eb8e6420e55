"""A model that OpenAI-compatible endpoints serve, one or several that cover for each other."""
