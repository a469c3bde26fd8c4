"""Build the index: the same command as `faq-search build`, for those who look for a script."""

import sys

from cli.main import main

if __name__ == "__main__":
    main(["build", *sys.argv[1:]])
