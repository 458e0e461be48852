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
    def __init__(self, folder, kept=None):
        self.folder = Path(folder)
        self._kept = kept  # a temporary folder goes with its result
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


def _folder(out):
    kept = None if out else tempfile.TemporaryDirectory(prefix="licet-lab-")
    folder = Path(out or kept.name)
    folder.mkdir(parents=True, exist_ok=True)
    return folder, kept


def _call(*arguments):
    done = subprocess.run([program(), "sim", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise ValueError(done.stderr.strip())


def run(experiment, out=None, replications=None, half_width=None, seed=1, threads=0):
    """`experiment`: a built-in name, a path that ends in .toml, or the text of such a file. Without `out` the results
    are in a temporary folder as long as what is returned lives; with it a run that was stopped goes on."""
    folder, kept = _folder(out)
    if "\n" in experiment:
        (folder / "experiment.toml").write_text(experiment)
        experiment = folder / "experiment.toml"
    more = [] if replications is None else ["--replications", replications]
    more += [] if half_width is None else ["--half-width", half_width]
    _call("experiment", experiment, "--out", folder, "--seed", seed, "--threads", threads, *more)
    return Result(folder, kept)


def calibrate(out=None, figures=None, replications=200, seed=1):
    """The licensing market set to figures of the real one (`figures`: a file of one's own): the comparisons as a frame,
    and the text of an experiment on that market, for run()."""
    folder, kept = _folder(out)
    more = [] if figures is None else ["--figures", figures]
    _call("calibrate", "--out", folder, "--replications", replications, "--seed", seed, *more)
    return pandas.read_csv(folder / "comparisons.csv"), (folder / "calibrated.toml").read_text()
