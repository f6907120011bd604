"""The exam: both engines over a labelled folder, on a thread of its own."""
