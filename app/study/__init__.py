"""The topology study's stored results as the window tells them."""
