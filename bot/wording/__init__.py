"""How people word what they say of themselves, in English and Chinese: patterns, each with a name and a reason."""
