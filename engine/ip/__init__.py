"""The sparse IP: geometry, memory image, RTL and its simulation."""
