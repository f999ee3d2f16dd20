#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""scrapper.sh on this machine: what it writes, hides, needs and refuses."""
import os
import pathlib
import re
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from machines import HOSTILE, Machine, Task

TOP = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP / "train"))
import corpus  # noqa: E402

SCRAPPER = TOP / "collect/scrapper.sh"
PROMPT = TOP / "build/user/tool/prompt"
AIKM = TOP / "build/user/aikm"
COREUTILS = "stat sleep sort head tail dd readlink".split()
NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
SALT = "00112233445566778899aabbccddeeff"


def sip_hash(key, data):
    """SipHash-2-4, from its paper, for the test alone."""
    mask = 2 ** 64 - 1
    k0, k1 = key
    v = [k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d,
         k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573]

    def rotated(x, n):
        return (x << n | x >> (64 - n)) & mask

    def mix(a, b, n):
        v[a] = (v[a] + v[b]) & mask
        v[b] = rotated(v[b], n) ^ v[a]

    def rounds(n):
        for _ in range(n):
            mix(0, 1, 13)
            v[0] = rotated(v[0], 32)
            mix(2, 3, 16)
            mix(0, 3, 21)
            mix(2, 1, 17)
            v[2] = rotated(v[2], 32)

    padded = data + bytes(7 - len(data) % 8) + bytes([len(data) & 255])
    for at in range(0, len(padded), 8):
        word = int.from_bytes(padded[at:at + 8], "little")
        v[3] ^= word
        rounds(2)
        v[0] ^= word
    v[2] ^= 0xff
    rounds(4)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def mask(name, salt=SALT):
    key = int(salt[:16], 16), int(salt[16:], 16)
    return "x%012x" % (sip_hash(key, name) & (2 ** 48 - 1))


def scrapper(*options, status=0, **more):
    """What it says on standard output and standard error."""
    done = subprocess.run([SCRAPPER, *map(str, options)], check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120, **more)
    if done.returncode != status:
        raise AssertionError(f"exit {done.returncode}: {done.stderr}")
    return done.stdout, done.stderr.decode()


def read_by_c(text):
    """The prompts the C code makes of it; it refuses what is not exact."""
    done = subprocess.run([PROMPT], input=text, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        raise AssertionError(done.stderr.decode())
    return done.stdout.splitlines()


def facts_of(text):
    """Facts, and handles by id, of one snapshot."""
    facts, handles = {}, {}
    for line in text.decode("ascii").splitlines():
        words = line.split(" ", 3)
        if words[0] == "handle":
            handles[words[1][0], words[2]] = words[1], words[3].strip('"')
        elif "." in words[0]:
            facts[words[0]] = int(words[1])
    return facts, handles


class Child:
    """A process that stands out by what it holds, until the end."""

    def __init__(self, code):
        self.process = subprocess.Popen(
            [sys.executable, "-c", code + "\nprint(flush=True)\n"
             "import time\ntime.sleep(1000)"], stdout=subprocess.PIPE)
        self.process.stdout.readline()
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


HOLDER = """import os, resource
resource.setrlimit(resource.RLIMIT_NOFILE, (500, 500))
for fd in range(10, 410): os.dup2(0, fd)
for _ in range(100):
    if not os.fork(): os._exit(0)
"""

class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="aikm-scrapper.")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.salt = self.folder / "salt"
        self.salt.write_text(SALT + "\n")

    def recorded(self, names):
        """A machine with a process of each name that stands out."""
        machine = Machine(5, tasks=0)
        for pid, name in enumerate(names, 100):
            task = Task(machine.rnd, pid, machine.now, [name])
            task.limit, task.fds, task.kthread = 64, 60, False
            task.state, task.has = "S", dict.fromkeys(task.has, True)
            machine.tasks[pid] = task
        for moment in "before", "after":
            machine.write_moment(self.folder / moment)
            machine.now += 200
        return self.folder


class Live(Folder):
    def test_c_reads_it(self):
        text, _ = scrapper("--no-mask", "--window", 300)
        self.assertEqual(len(read_by_c(text)), 1)
        (self.folder / "a.snap").write_bytes(text)
        said = subprocess.run([AIKM, "diagnose", "--here", "--from",
                               self.folder / "a.snap"], check=False,
                              stdout=subprocess.PIPE)
        self.assertIn(said.returncode, (0, 1, 5))

    def test_same_machine_as_c(self):
        """Both at the same time; what does not move is equal."""
        with Child(HOLDER) as child:
            c = subprocess.Popen([AIKM, "snapshot", "--here", "--window",
                                  "1000"], stdout=subprocess.PIPE)
            mine, mine_by = facts_of(scrapper("--no-mask", "--window",
                                              1000)[0])
            theirs, theirs_by = facts_of(c.communicate()[0])
        for name in ("mem.total", "swap.total", "cpu.online"):
            self.assertEqual(mine[name], theirs[name])
        for name in ("mem.available", "tasks.total", "tasks.threads",
                     "limits.files"):
            self.assertLess(abs(mine[name] - theirs[name]),
                            theirs[name] // 4 + 50)
        key = "T", str(child.pid)
        self.assertEqual(mine_by[key][1], theirs_by[key][1])
        for name, value in (("fds", 403), ("fds_left", None), ("swap", None),
                            ("threads", 1), ("children", 100),
                            ("zombies", 100), ("gone", 0)):
            got = mine[f"{mine_by[key][0]}.{name}"]
            self.assertEqual(got, theirs[f"{theirs_by[key][0]}.{name}"])
            self.assertEqual(got, value if value is not None else got)
        mounts = {k for k in mine_by if k[0] == "M"}
        self.assertEqual(mounts, {k for k in theirs_by if k[0] == "M"})
        for k in mounts:
            self.assertEqual(mine_by[k][1], theirs_by[k][1])
            self.assertEqual(mine[mine_by[k][0] + ".size"],
                             theirs[theirs_by[k][0] + ".size"])

    def test_without_rights(self):
        """From standard input, as one would through ssh."""
        script = subprocess.run([TOP / "collect/one-file"], check=True,
                                stdout=subprocess.PIPE).stdout
        done = subprocess.run(
            (NOBODY if os.geteuid() == 0 else []) +
            ["env", "HOME=/nonexistent", "bash", "-s", "--", "--no-mask",
             "--window", "200"], input=script, check=True, cwd="/",
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(len(read_by_c(done.stdout)), 1)
        words = re.search(rb"^unseen (.*)$", done.stdout, re.MULTILINE)
        self.assertIn(b"details", words.group(1).split())
        self.assertIn(b"log", words.group(1).split())
        self.assertIn(b"not seen: details", done.stderr)

    @unittest.skipIf(os.geteuid(), "only root may make a namespace")
    def test_in_a_container(self):
        """Both know that there are processes which they cannot see."""
        for command in ([SCRAPPER, "--no-mask", "--window", "200"],
                        [AIKM, "snapshot", "--here", "--window", "200"]):
            text = subprocess.run(
                ["unshare", "--pid", "--fork", "--mount-proc", *command],
                check=True, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL).stdout
            words = re.search(rb"^unseen (.*)$", text, re.MULTILINE)
            self.assertIn(b"tasks", words.group(1).split())
            self.assertLess(facts_of(text)[0]["tasks.total"], 9)

    def test_while_processes_come_and_go(self):
        stop = threading.Event()

        def storm():
            while not stop.is_set():
                for process in [subprocess.Popen(["true"])
                                for _ in range(8)]:
                    process.wait()

        thread = threading.Thread(target=storm)
        thread.start()
        try:
            text, _ = scrapper("--no-mask", "--window", 100, "--count", 8)
        finally:
            stop.set()
            thread.join()
        self.assertEqual(len(read_by_c(text)), 8)
        self.assertTrue(re.search(rb"^cpu.forks [1-9]", text, re.MULTILINE))

    def test_windows_follow_each_other(self):
        text, _ = scrapper("--no-mask", "--window", 200, "--count", 3)
        ends = [int(n) // 10 ** 6 for n in
                re.findall(rb"^time (\d+) ns$", text, re.MULTILINE)]
        lengths = [int(n) for n in
                   re.findall(rb"^window (\d+) ms$", text, re.MULTILINE)]
        self.assertEqual([b - a for a, b in zip(ends, ends[1:])], lengths[1:])
        self.assertGreaterEqual(min(lengths), 200)

    def test_interval(self):
        text, _ = scrapper("--no-mask", "--window", 100, "--count", 2,
                           "--interval", 700)
        ends = [int(n) // 10 ** 6 for n in
                re.findall(rb"^time (\d+) ns$", text, re.MULTILINE)]
        self.assertGreaterEqual(ends[1] - ends[0], 500)


class Masks(Folder):
    def test_reference_hash(self):
        """The first vector of SipHash's authors, with 15 bytes."""
        key = [int.from_bytes(bytes(range(at, at + 8)), "little")
               for at in (0, 8)]
        self.assertEqual(sip_hash(key, bytes(range(15))), 0xa129ca6149be45e5)

    def test_each_name_has_its_mask(self):
        names = ["bash", "a", "seven77", "eight888", "fifteen-letters"] + \
            [name for name in HOSTILE if name and name != b"*"][:4]
        self.recorded(names)
        text, _ = scrapper("--root", self.folder, "--salt", self.salt)
        _, handles = facts_of(text)
        for pid, name in enumerate(names, 100):
            raw = name if isinstance(name, bytes) else name.encode()
            self.assertEqual(handles["T", str(pid)][1], mask(raw[:15]))
        self.assertEqual(len(read_by_c(text)), 1)

    def test_no_name_is_left(self):
        with Child(HOLDER):
            text, said = scrapper("--salt", self.salt, "--window", 300)
        names = re.findall(rb'^handle \S+ \S+ "(.*)"$', text, re.MULTILINE)
        self.assertTrue(names)
        for name in names:
            self.assertRegex(name, rb"^x[0-9a-f]{12}$")
        for secret in (SALT, SALT[:16], SALT[16:]):
            self.assertNotIn(secret, text.decode() + said)

    def test_salt_is_made_once_and_kept(self):
        home = self.folder / "home"
        home.mkdir()
        self.recorded(["bash"])
        texts = [scrapper("--root", self.folder,
                          env=dict(os.environ, HOME=str(home)))[0]
                 for _ in range(2)]
        self.assertEqual(texts[0], texts[1])
        self.assertEqual(os.listdir(home), [".aikm-salt"])
        salt = home / ".aikm-salt"
        self.assertEqual(stat.S_IMODE(salt.stat().st_mode), 0o600)
        self.assertRegex(salt.read_text(), r"^[0-9a-f]{32}\n$")
        self.assertNotIn(salt.read_bytes().strip(), texts[0])
        other = scrapper("--root", self.folder, "--salt", self.salt)[0]
        self.assertNotEqual(other, texts[0])

    def test_bad_salts(self):
        for text in ("", "short\n", SALT.upper() + "\n", SALT + "0\n"):
            self.salt.write_text(text)
            _, said = scrapper("--salt", self.salt, "--root", self.folder,
                               status=1)
            self.assertIn(str(self.salt), said)
            self.assertEqual(self.salt.read_text(), text)


class Labels(Folder):
    def test_corpus_learns_from_it(self):
        out = self.folder / "run.snap"
        with Child(HOLDER) as child:
            scrapper("--salt", self.salt, "--window", 500, "--count", 2,
                     "--out", out, "--label",
                     f"zombie_accumulation culprit=python3 pid={child.pid}")
        truth = corpus.Truth((self.folder / "run.truth").read_text())
        run = {"run": "run", "split": "train", "scenario": "zombie_accumulation",
               "kind": "fault"}
        here = os.getcwd()
        os.chdir(TOP)
        try:
            windows = list(corpus.windows_of(run, out.read_text(), truth))
        finally:
            os.chdir(here)
        self.assertEqual([w["cause"] for w in windows],
                         ["zombie_accumulation"] * 2)
        for window in windows:
            self.assertEqual(len(window["right"] + window["unseen"]), 1)
        self.assertEqual(truth.names, {mask(b"python3")})
        self.assertEqual(stat.S_IMODE(out.stat().st_mode), 0o600)

    def test_healthy(self):
        out = self.folder / "calm.snap"
        scrapper("--salt", self.salt, "--window", 100, "--out", out,
                 "--label", "healthy")
        truth = corpus.Truth((self.folder / "calm.truth").read_text())
        self.assertEqual(truth.label(0, 10 ** 18, 0), "healthy")
        self.assertNotIn("begin", truth.mark)

    def test_names_in_labels_are_masked(self):
        out = self.folder / "x"
        scrapper("--salt", self.salt, "--window", 100, "--out", out,
                 "--label", "fs_full culprit=a-very-long-program-name "
                 "device=sda mount=/a/very/long/mount/point/with/a/tail")
        text = (self.folder / "x.truth").read_text()
        truth = corpus.Truth(text)
        self.assertEqual(truth.names, {mask(b"a-very-long-program-name"[:15])})
        self.assertEqual(truth.device, mask(b"sda"))
        self.assertEqual(truth.mount, mask(
            b"/a/very/long/mount/point/with/a/tail"[-31:]))

    def test_causes_are_those_of_the_model(self):
        """Not those that only the kernel log decides."""
        text = (TOP / "docs/CATALOGUE.md").read_text()
        causes = {re.match(r"\d+ `(\w+)`", part).group(1)
                  for part in text.split("\n## ")[1:]
                  if "for the rules only" not in part}
        _, said = scrapper("--out", self.folder / "x", "--salt", self.salt,
                           "--label", "nonsense", status=2)
        listed = set(said.split("causes are:")[1].split())
        self.assertEqual(listed, causes - {"inconclusive"})
        self.assertFalse((self.folder / "x").exists())


class Files(Folder):
    def test_no_file_is_overwritten(self):
        for name in ("kept", "kept.truth"):
            (self.folder / name).write_text("mine")
        (self.folder / "link").symlink_to(self.folder / "kept")
        for name in ("kept", "link"):
            _, said = scrapper("--salt", self.salt, "--window", 100, "--out",
                               self.folder / name, status=1)
            self.assertIn("cannot make", said)
        self.assertEqual((self.folder / "kept").read_text(), "mine")

    def test_nothing_is_written_elsewhere(self):
        """Not a byte into any file: they may not grow, temporary or not."""
        def forbid():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

        text, said = scrapper("--salt", self.salt, "--window", 200,
                              preexec_fn=forbid)
        self.assertEqual(len(read_by_c(text)), 1)
        self.assertNotIn("cannot", said)

    def test_full_disk(self):
        _, said = scrapper("--no-mask", "--window", 100, "--out",
                           "/dev/full", status=1)
        self.assertIn("cannot write /dev/full", said)

    def test_an_end_leaves_whole_snapshots(self):
        for ending in (signal.SIGINT, signal.SIGTERM):
            out = self.folder / f"{ending}.snap"
            process = subprocess.Popen(
                ["env", "--default-signal=INT,TERM", SCRAPPER, "--no-mask",
                 "--window", "100", "--count", "0", "--out", out,
                 "--label", "healthy"],
                stderr=subprocess.DEVNULL)
            while not out.exists() or not out.stat().st_size:
                time.sleep(0.05)
            self.addCleanup(process.kill)
            process.send_signal(ending)
            self.assertEqual(process.wait(60), 0)
            self.assertGreaterEqual(len(read_by_c(out.read_bytes())), 1)
            text = (self.folder / f"{ending}.truth").read_text()
            self.assertIn("mark end ", text)

    def with_path_of(self, make_tool):
        folder = self.folder / "bin"
        folder.mkdir()
        for name in COREUTILS:
            (folder / name).symlink_to(make_tool(name))
        return subprocess.run(
            [shutil.which("bash"), SCRAPPER, "--no-mask", "--window", "200"],
            env={"PATH": str(folder)}, check=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)

    def test_coreutils_are_enough(self):
        done = self.with_path_of(shutil.which)
        self.assertEqual(len(read_by_c(done.stdout)), 1)
        self.assertNotIn(b"not found", done.stderr)
        self.assertIn(b"\nhandle M1 ", done.stdout)

    def test_those_of_busybox_are(self):
        done = self.with_path_of(lambda _: shutil.which("busybox"))
        self.assertEqual(len(read_by_c(done.stdout)), 1)
        self.assertIn(b"\nhandle M1 ", done.stdout)


class Refusals(Folder):
    def test_wrong_usage(self):
        for options in (["--nonsense"], ["extra"], ["--window"],
                        ["--window", "99"], ["--window", "60001"],
                        ["--window", "1e3"], ["--window", "a[$(id)]"],
                        ["--count", "-1"], ["--interval", "100"],
                        ["--label", "healthy"],
                        ["--out", "x", "--label", "healthy pid=1"],
                        ["--out", "x", "--label", "fs_full pid=x"],
                        ["--out", "x", "--label", "fs_full mount="],
                        ["--out", "x", "--label", "fs_full nonsense"]):
            with self.subTest(options=options):
                _, said = scrapper(*options, "--no-mask", status=2,
                                   cwd=self.folder)
                self.assertIn("scrapper: ", said)
        self.assertEqual(os.listdir(self.folder), ["salt"])

    def test_no_home_no_salt(self):
        _, said = scrapper(status=2, env={"PATH": os.environ["PATH"]})
        self.assertIn("--salt", said)

    def test_no_machine(self):
        _, said = scrapper("--no-mask", "--root", self.folder, status=1)
        self.assertIn("uptime", said)

    def test_help(self):
        self.assertIn(b"usage: scrapper.sh", scrapper("--help")[0])

    def test_syntax(self):
        for script in (SCRAPPER, *SCRAPPER.parent.glob("scrapper/*.bash")):
            subprocess.run(["bash", "-n", script], check=True)

    def test_incomplete(self):
        with open(SCRAPPER, "rb") as script:
            done = subprocess.run(["bash", "-s"], stdin=script, check=False,
                                  stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"one-file", done.stderr)


if __name__ == "__main__":
    unittest.main()
