"""The laboratory from Python: runs experiments of the program `licet` and gives their results as pandas frames.

    import licet_lab
    result = licet_lab.run("budget-tightness", replications=50)
    result.metric("deals", "requests")   # a row a cell: the axes, the arm, the value and half of its 95 % interval
    result.outcomes                      # a row a replication and cell, with every measure

The program is found in LICET, else in build/release of the checkout, else on the PATH."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path

import pandas

Z = 1.959963984540054


def program():
    built = Path(__file__).resolve().parents[2] / "build/release/licet"
    found = os.environ.get("LICET") or (str(built) if built.exists() else shutil.which("licet"))
    if not found:
        raise FileNotFoundError("the program licet: build it with ./dev build, or name it in LICET")
    return found


class Result:
    def __init__(self, folder):
        self.folder = Path(folder)
        with sqlite3.connect(self.folder / "results.db") as database:
            self.run = dict(database.execute("SELECT key, value FROM run"))
        self.outcomes = pandas.read_csv(self.folder / "results.csv")
        at = list(self.outcomes.columns).index("arm")
        self.axes = list(self.outcomes.columns[1:at])

    def metric(self, above, below=None):
        """One measure over another (or its mean a replication) in each cell, with half of its 95 % interval."""
        frame = self.outcomes.assign(_above=self.outcomes[above], _below=self.outcomes[below] if below else 1.0)
        rows = []
        for cell, group in frame.groupby(self.axes + ["arm"], sort=False):
            n, total = len(group), group["_below"].sum()
            value = group["_above"].sum() / total if total else float("nan")
            rest = group["_above"] - value * group["_below"]
            half = Z * ((rest**2).sum() / (n - 1) / n) ** 0.5 / abs(total / n) if total and n > 1 else float("nan")
            rows.append((*(cell if isinstance(cell, tuple) else (cell,)), value, half))
        return pandas.DataFrame(rows, columns=self.axes + ["arm", "value", "half_width"])


def run(experiment, out=None, replications=None, half_width=None, seed=1, threads=0):
    """`experiment`: a built-in name, a path that ends in .toml, or the text of such a file. Without `out` the results
    are in a temporary folder; with it a run that was stopped goes on."""
    folder = Path(out or tempfile.mkdtemp(prefix="licet-lab-"))
    folder.mkdir(parents=True, exist_ok=True)
    if "\n" in experiment:
        (folder / "experiment.toml").write_text(experiment)
        experiment = str(folder / "experiment.toml")
    command = [program(), "sim", "experiment", experiment, "--out", str(folder), "--seed", str(seed), "--threads", str(threads)]
    if replications is not None:
        command += ["--replications", str(replications)]
    if half_width is not None:
        command += ["--half-width", str(half_width)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise ValueError(done.stderr.strip())
    return Result(folder)
