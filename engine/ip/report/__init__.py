"""What the IP costs and gives: cycles simulated, cells synthesised, words a second modelled."""
