"""The faces: FastAPI, the Gradio chat and the command line. They call only the bot."""
