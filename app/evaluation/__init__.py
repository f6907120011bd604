"""An evaluation in the window: the run of ``sparsespot evaluate``, told as it goes."""
