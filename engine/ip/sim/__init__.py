"""Simulation of the RTL: models built by Verilator."""
