"""The screen and the command line.

BLAS and OpenMP are held to one thread before NumPy loads: a word is too small to share, and two
threads on two busy cores are 20 to 100 times slower than one.
"""

import os

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
