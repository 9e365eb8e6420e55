"""The HTTP API, under /api/v1; its description is served at /docs."""
