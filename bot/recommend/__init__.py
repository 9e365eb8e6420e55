"""From what a person likes and what there is to a slate with reasons."""
