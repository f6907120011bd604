"""What happens inside the networks: values for the page, and the feed on the engines' thread."""
