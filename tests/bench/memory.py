"""Peak memory of an export of N generated posts, each run in a process of its own (goal: it does not grow with N).

python tests/bench/memory.py [N ...]        default: 1000 10000
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TEXT = """
the quay at low water shows a gauge and the sill that every visitor with a deep keel should read before noon
"""
WORDS = TEXT.split()
KB = 30


def post(number: int) -> dict[str, object]:
    """A post of about `KB` kilobytes of block HTML; no two are the same."""
    parts, size, step = [], 0, number
    while size < KB * 1000:
        step = (step * 1103515245 + 12345) % 2**31
        words = " ".join(WORDS[(step >> shift) % len(WORDS)] for shift in range(0, 28, 2))
        part = f'<p class="wp-block-paragraph">{words} <strong>{step}</strong> <a href="https://example.org/{step}">x</a>.</p>'
        parts.append(part)
        size += len(part)
    return {
        "id": number,
        "slug": f"post-{number}",
        "type": "post",
        "status": "publish",
        "link": f"https://example.org/post-{number}/",
        "date": "2024-01-01T10:00:00",
        "date_gmt": "2024-01-01T10:00:00",
        "modified_gmt": "2024-01-01T10:00:00",
        "title": {"rendered": f"Post {number}"},
        "content": {"rendered": "\n\n\n".join(parts), "protected": False},
        "excerpt": {"rendered": "", "protected": False},
    }


def measure(count: int) -> None:
    """Export ``count`` posts of 30 KB, 100 in a file, to all three formats."""
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder, "saved")
        saved.mkdir()
        for start in range(1, count + 1, 100):
            numbers = range(start, min(start + 100, count + 1))
            Path(saved, f"{start:06}.json").write_text(json.dumps([post(number) for number in numbers]))
        command = ["export", str(saved), "-o", f"{folder}/out", "-f", "markdown,json,sql", "--quiet"]
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "wpmigrate", *command], check=True)
        took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{count:7} posts {peak:6.0f} MB peak {took:7.1f} s {count / took:6.0f} posts/s", flush=True)


if __name__ == "__main__":
    counts = [int(word) for word in sys.argv[1:]] or [1000, 10000]
    if len(counts) == 1:
        measure(counts[0])
    else:
        for number in counts:
            subprocess.run([sys.executable, __file__, str(number)], check=True)
