"""How fast an audit reads, and how much memory it takes: `python -m benchmarks.audit [ROWS]` (default 200,000).

Makes a table of posts (11 columns, Italian numbers and dates) in a temporary folder and audits it in this process.
"""

import resource
import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from passaparola.audit.baseline import baseline
from passaparola.audit.gathering import gather

HEADER = "ID;Data;Ora;Tipo;Testo;Link;Mi piace;Commenti;Condivisioni;Copertura;Impression\n"


def main(words: list[str]) -> None:
    """Print rows a second and the peak of memory in MB."""
    rows = int(words[0]) if words else 200_000
    with TemporaryDirectory() as folder:
        path = made(Path(folder) / "posts.csv", rows)
        before, started = peak(), time.perf_counter()
        gathered = gather([path])
        read = time.perf_counter()
        result = baseline(gathered)
        done = time.perf_counter()
        size = path.stat().st_size / 1e6
    assert result["rows"] == rows and result["posts"] == rows
    print(f"{rows:,} rows, {size:.0f} MB: read {rows / (read - started):,.0f} rows/s, baseline {done - read:.1f} s,")
    print(f"in all {rows / (done - started):,.0f} rows/s; peak {peak():.0f} MB ({before:.0f} MB before)")


def made(path: Path, rows: int) -> Path:
    """A table of that many posts."""
    random = Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        for number in range(rows):
            reach = random.randint(500, 50_000)
            day = f"{number % 28 + 1:02}/{number % 12 + 1:02}/{2010 + number % 15}"
            kind = ("Foto", "Video", "Link")[number % 3]
            text = f"Il lievito madre compie {number} anni, e oggi il laboratorio è aperto a tutti quelli che passano."
            counts = [random.randint(0, reach // 20) for _ in range(3)]
            figures = ";".join(f"{count:,}".replace(",", ".") for count in (*counts, reach, reach * 2))
            place = f"https://example.test/post/{10**9 + number}"
            file.write(f"{10**9 + number};{day};{number % 24:02}:{number % 60:02};{kind};{text};{place};{figures}\n")
    return path


def peak() -> float:
    """The most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1:])
