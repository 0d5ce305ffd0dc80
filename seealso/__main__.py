"""``python -m seealso``: the command line where no ``seealso`` is on the path."""

from seealso.cli import main

if __name__ == "__main__":
    main()
