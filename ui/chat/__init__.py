"""The Gradio chat: a page of four tabs, a file each."""
