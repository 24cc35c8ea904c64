"""`python -m scraper` is the `scraper` command."""

from scraper.cli import main

if __name__ == "__main__":
    main(prog_name="scraper")
