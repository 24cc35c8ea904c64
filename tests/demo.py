"""`make demo`: serve every page of `fixtures/` on loopback and scrape all of them over HTTP, as a user would."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.golden import cases
from tests.web import Reply, Web

FOLDER = Path("corpus") / "demo"
UNLABELLED = {"Content-Type": "text/html"}
"""The pages themselves say how they are encoded, some of them wrongly."""


def main(folder: Path) -> int:
    """Scrape into `folder`, which is emptied before; 0 when articles were filed and the other pages refused."""
    articles, others = cases("article"), cases("no_article")
    routes = {f"/{case.folder.name}": case.folder / "page.html" for case in articles + others}
    shutil.rmtree(folder, ignore_errors=True)
    with Web({path: Reply(page.read_bytes(), headers=UNLABELLED) for path, page in routes.items()}) as web:
        command = [
            sys.executable,
            "-m",
            "scraper",
            "scrape",
            "--allow-private",
            "--delay",
            "0",
            "--corpus",
            str(folder),
        ]
        done = subprocess.run([*command, *map(web.url, routes)], check=False)
    filed = len(list(folder.rglob("*.json")))
    sys.stdout.write(
        f"{len(articles)} of the {len(routes)} pages hold an article and {len(others)} none; "
        f"{filed} articles are now in {folder}\n"
    )
    return 0 if filed == len(articles) and done.returncode == bool(others) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
