"""“Knowledge”, the operator's page: documents and their sources, and a bench to test the search. A file a panel."""
