# SPDX-License-Identifier: GPL-2.0
"""Where measuring targets leave their numbers: build/report/NAME.json."""
import fcntl
import json
import os

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDER = os.path.join(TOP, "build", "report")


def write(name, data):
    """Replace a whole report."""
    os.makedirs(FOLDER, exist_ok=True)
    path = os.path.join(FOLDER, name + ".json")
    with open(path + ".new", "w", encoding="utf-8") as new:
        json.dump(data, new, indent=1, sort_keys=True)
        new.write("\n")
    os.replace(path + ".new", path)


def add_entry(name, key, entry):
    """Replace one entry of a report that several programs write to."""
    os.makedirs(FOLDER, exist_ok=True)
    path = os.path.join(FOLDER, name + ".json")
    with open(os.path.join(FOLDER, ".lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            with open(path, encoding="utf-8") as old:
                data = json.load(old)
        except (OSError, ValueError):
            data = {}
        data[key] = entry
        write(name, data)
