"""Language models behind LangChain's `BaseChatModel`: one room for each engine, and here what all of them share."""
