"""A GGUF model in this process, by llama.cpp: the default on a CPU."""
