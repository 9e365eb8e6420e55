"""Language models behind LangChain's `BaseChatModel`, and their weights."""
