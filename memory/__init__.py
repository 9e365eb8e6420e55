"""The people: users, conversations, memories, profiles, items and interactions. Knows nothing of documents."""
