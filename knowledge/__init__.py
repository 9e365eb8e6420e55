"""The team's content: files in, passages out. Knows nothing of people, chats or models that talk."""
