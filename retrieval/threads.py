"""How processes and threads share the cores."""

import os

from threadpoolctl import threadpool_limits

# On two cores, two workers with one thread each answer 486 questions a second of 16 clients, one
# worker with two threads 284. More than four cost memory (about 150 MB each) that few loads need.
MOST_WORKERS = 4


def keep_to_one_blas_thread() -> None:
    """Have NumPy and FAISS compute matrix products in the calling thread, in the whole process.

    Their products are small, and their idle threads wait by spinning, which takes the cores from
    the encoder: on two cores and 9,889 passages, encoding a question took 100 ms beside them and
    6 ms without.
    """
    threadpool_limits(limits=1, user_api="blas")


def share_cores(workers: int | None, threads: int | None) -> tuple[int, int]:
    """Return the number of worker processes, and of encoder threads in each.

    What is not given is computed from the cores that this process may use, so that no core is
    counted twice.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    cores = cores or 1
    workers = workers or min(cores // (threads or 1) or 1, MOST_WORKERS)
    return workers, threads or max(1, cores // workers)
