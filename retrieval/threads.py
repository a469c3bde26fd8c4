"""Processes and threads that calculate, which know nothing of each other."""

import os

from threadpoolctl import threadpool_limits

# With one thread each, two workers on two cores answer 486 questions a second of 16 clients, one
# with two threads 284. More than four take memory (about 150 MB each) for load that few have.
MOST_WORKERS = 4


def keep_to_one_blas_thread() -> None:
    """For the whole process: matrix products of NumPy and FAISS use the thread that they are in.

    Theirs are small. Their idle threads wait by spinning and take the cores from the encoder's: on
    two cores and 9,889 passages, encoding a question took 100 ms beside them and 6 ms without.
    """
    threadpool_limits(limits=1, user_api="blas")


def share_cores(workers: int | None, threads: int | None) -> tuple[int, int]:
    """Worker processes, and threads of each for the encoder: as given, else all cores shared out.

    Counts the cores that this process may use. No core is given to two.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    cores = cores or 1
    workers = workers or min(cores // (threads or 1) or 1, MOST_WORKERS)
    return workers, threads or max(1, cores // workers)
