"""The kernel's way into an xclbin: scripts for Vitis, and what runs them."""
