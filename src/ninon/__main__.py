"""``python -m ninon`` does what ``ninon`` does."""

from ninon.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
