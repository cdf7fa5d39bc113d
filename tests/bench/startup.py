"""CPU time of ``wpmigrate --help`` against bare Python's, in turns (goal: under 4 x).

The import of typer stands in a row of its own, since it is the floor of everything but the front page.

python tests/bench/startup.py [ROUNDS]
"""

import resource
import statistics
import subprocess
import sys

COMMANDS = {
    "python": ["-c", "pass"],
    "import typer": ["-c", "import typer"],
    "--help": ["-m", "wpmigrate", "--help"],
    "export --help": ["-m", "wpmigrate", "export", "--help"],
}


def cpu(arguments: list[str]) -> float:
    """Seconds of user and system time that a child process took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(rounds: int) -> None:
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, arguments in COMMANDS.items():
            times[name].append(cpu(arguments))
    bare = statistics.median(times["python"])
    for name, taken in times.items():
        print(f"{name:14} {statistics.median(taken) * 1000:6.0f} ms {statistics.median(taken) / bare:5.2f} x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
