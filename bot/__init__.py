"""The mind: the LLM, the turn, recommending, and the composition root that wires the rooms together."""
