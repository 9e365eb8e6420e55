"""Where passages are found: Qdrant inside this process, or as a server."""
