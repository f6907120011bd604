"""Other runtimes that run the dense net, for comparison (extra ``peers``)."""
