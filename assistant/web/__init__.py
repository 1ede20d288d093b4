"""The chat page. Importing this package costs nothing; `page` brings Gradio, 4 to 5 seconds."""
