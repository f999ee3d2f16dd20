# SPDX-License-Identifier: GPL-2.0
"""Made-up machines, as tests/machines/record-machine would have recorded them.

A machine is a folder with before/proc and after/proc. What is in it is drawn
from a seeded generator, with the edges that real machines have now and then:
counters that go back, processes that end, are born or take a used pid, names
made to break parsers, sources that are missing.
"""
import os
import random

PLAIN = ["bash", "python3", "java", "postgres", "nginx", "kworker/0:1-events",
         "a", "systemd-journald-x", "stress-ng-vm"]
HOSTILE = [b"a) S 1 1 (b", b"two\nlines", b"tab\there", b" ", b"", b"))((",
           b"$(touch pwned)", b"`touch pwned`", b"x]=$(id)", b"a[$(id)]",
           b'"; rm -rf /', b"\\x41\\", b"\x1b[2J\x07", b"\xff\xfe\x80",
           b"\x01\x7f\x01", b"%s%n", b"*", b"-n", b"'", b"T1.rss 5 kB",
           b"end\nT1", b"\xc3\xa9t\xc3\xa9"]
VMSTAT = """pswpin pswpout pgfault pgmajfault pgscan_direct pgscan_kswapd
pgsteal_direct pgsteal_kswapd allocstall_dma32 allocstall_normal
allocstall_movable workingset_refault_anon workingset_refault_file oom_kill
nr_free_pages pgscan_direct_throttle compact_stall compact_fail thp_fault_alloc
thp_fault_fallback thp_split_page kswapd_low_wmark_hit_quickly numa_miss
numa_hint_faults numa_hint_faults_local numa_pages_migrated nr_dirty
nr_writeback nr_dirty_threshold balloon_inflate balloon_deflate""".split()
TRIPS = ["critical", "passive", "critical", "hot"]
CLOCKS = ["tsc", "hpet", "acpi_pm", "kvm-clock", "what-ever", "jiffies"]
# Files of sysfs and how many decimal places their numbers have.
SYS = {"fs/cgroup/cgroup.stat": 0, "kernel/oops_count": 1,
       "kernel/warn_count": 2, "devices/system/edac/mc/mc0/ce_count": 3,
       "devices/system/edac/mc/mc0/ue_count": 1,
       "devices/system/edac/mc/mc1/ce_count": 3,
       "class/thermal/thermal_zone0/temp": 5,
       "class/thermal/thermal_zone1/temp": 5,
       "class/thermal/thermal_zone0/trip_point_0_type": 0,
       "class/thermal/thermal_zone0/trip_point_0_temp": 5,
       "class/thermal/thermal_zone0/trip_point_1_type": 0,
       "class/thermal/thermal_zone0/trip_point_1_temp": 5,
       "class/thermal/thermal_zone1/trip_point_0_type": 0,
       "class/thermal/thermal_zone1/trip_point_0_temp": 6,
       "class/power_supply/BAT0/capacity": 2,
       "class/power_supply/BAT1/capacity": 2,
       "class/power_supply/AC/online": 1,
       "class/power_supply/ADP1/online": 1,
       "devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq": 7,
       "devices/system/cpu/cpu0/cpufreq/scaling_max_freq": 7,
       "devices/system/cpu/cpu0/thermal_throttle/core_throttle_count": 3,
       "devices/system/cpu/cpu0/thermal_throttle/package_throttle_count": 3,
       "devices/system/clocksource/clocksource0/current_clocksource": 0}
OLD_VMSTAT = """pswpin pswpout pgfault pgmajfault pgscan_direct_dma
pgscan_direct_normal pgscan_kswapd_dma pgscan_kswapd_normal
pgscan_direct_throttle pgsteal_direct_normal pgsteal_kswapd_normal allocstall
workingset_refault oom_kill""".split()
MOUNTS = ["/", "/srv/two\\040words", "/home", "/var/lib/a\\134b",
          "/a/very/long/mount/point/that/does/not/fit/into/a/name", "/tmp",
          "/run/user/1000", "/boot/efi"]
DEVICES = [b"lo", b"eth0", b"enp3s0", b"veth0a1b2c3", b"br-lan", b"wlan0",
           b"eth10", b"eth9", b"a)b", b'"x"', b"$(id)", b"x]=$(id)", b"\\x41",
           b"\xc3\xa9t", b"-n", b"*", b"."]
# The names that the kernel writes and the wanted ones among them.
SNMP = {"Ip": "Forwarding InReceives InDiscards OutDiscards OutNoRoutes "
              "ReasmFails FragFails",
        "Icmp": "InMsgs InDestUnreachs OutDestUnreachs",
        "IcmpMsg": "InType3",
        "Tcp": "MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets "
               "CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts "
               "InCsumErrors",
        "Udp": "InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors "
               "SndbufErrors InCsumErrors IgnoredMulti MemErrors",
        "UdpLite": "InDatagrams NoPorts InErrors RcvbufErrors"}
NETSTAT = {"TcpExt": "SyncookiesSent SyncookiesRecv PruneCalled RcvPruned "
                     "ListenOverflows ListenDrops TCPSACKReorder "
                     "TCPLostRetransmit TCPTimeouts TCPAbortOnMemory "
                     "TCPMemoryPressures IPReversePathFilter "
                     "TCPTimeWaitOverflow TCPReqQFullDoCookies "
                     "TCPReqQFullDrop TCPToZeroWindowAdv TCPSynRetrans "
                     "TCPMTUPFail",
           "IpExt": "InNoRoutes InOctets"}
SNMP6 = ("Ip6InReceives Ip6InDiscards Ip6OutDiscards Ip6OutNoRoutes "
         "Ip6ReasmFails Ip6FragFails Icmp6InDestUnreachs "
         "Icmp6OutDestUnreachs Udp6InDatagrams Udp6NoPorts Udp6InErrors "
         "Udp6RcvbufErrors Udp6SndbufErrors Udp6InCsumErrors Udp6MemErrors "
         "UdpLite6NoPorts").split()
TYPES = ["ext4", "tmpfs", "xfs", "btrfs", "vfat", "nfs4", "overlay", "proc"]


class Task:
    """One process, which can go on living."""

    def __init__(self, rnd, pid, now, names):
        self.rnd, self.pid = rnd, pid
        self.comm = rnd.choice(names)
        if isinstance(self.comm, str):
            self.comm = self.comm.encode()
        self.ppid = rnd.choice([1, 1, 2, rnd.randrange(1, 200)])
        self.kthread = rnd.random() < 0.2
        self.start = rnd.randrange(0, max(1, now))
        self.state = rnd.choice("SSSSRDDZTIX")
        self.ticks = [rnd.randrange(10 ** rnd.randrange(1, 7))
                      for _ in range(2)]
        self.faults = [rnd.randrange(10 ** rnd.randrange(1, 9))
                       for _ in range(2)]
        self.rss = rnd.randrange(10 ** rnd.randrange(1, 7))
        self.swap = rnd.choice([0, 0, rnd.randrange(10 ** 6)])
        self.io = [rnd.randrange(10 ** rnd.randrange(1, 12))
                   for _ in range(2)]
        self.fds = rnd.choice([0, 1, 3, 20, 60])
        self.limit = rnd.choice([64, 1024, 1024, 524288, 0])
        self.threads = rnd.choice([1, 1, 1, 2, 3, 40])
        self.has = {name: rnd.random() < 0.9
                    for name in ("io", "fd", "limits", "status", "task")}

    def grow(self, values, most):
        """Counters only go up, but for one that sometimes does not."""
        if self.rnd.random() < 0.4:
            return
        for i, value in enumerate(values):
            step = self.rnd.randrange(10 ** self.rnd.randrange(0, most))
            values[i] = value + step
            if self.rnd.random() < 0.02:
                values[i] = value // 2

    def live(self):
        self.grow(self.ticks, 4)
        self.grow(self.faults, 7)
        self.grow(self.io, 10)
        if self.rnd.random() < 0.5:
            self.rss = max(0, self.rss + self.rnd.randrange(-9999, 99999))
            self.fds = max(0, self.fds + self.rnd.randrange(-3, 9))
            self.state = self.rnd.choice("SSRDDZ")
        if self.rnd.random() < 0.1:
            self.threads = self.rnd.choice([1, 2, 33])

    def stat(self, pid, state):
        flags = 0x200000 if self.kthread else 0x400000
        fields = [self.ppid, self.ppid, self.ppid, 0, -1, flags,
                  self.faults[0], 7, self.faults[1], 8, *self.ticks, 5, 6, 20,
                  -5, self.threads, 0, self.start, 10 ** 9, self.rss,
                  2 ** 64 - 1, 1, 1, 0, 0, 0]
        return b"%d (%s) %s %s\n" % (pid, self.comm, state.encode(),
                                     " ".join(map(str, fields)).encode())

    def write(self, proc):
        folder = proc / str(self.pid)
        folder.mkdir()
        (folder / "stat").write_bytes(self.stat(self.pid, self.state))
        if self.has["io"]:
            (folder / "io").write_text(
                f"rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: "
                f"{self.io[0]}\nwrite_bytes: {self.io[1]}\n"
                "cancelled_write_bytes: 0\n")
        if self.has["status"]:
            (folder / "status").write_text(
                f"Name:\tx\nVmRSS:\t  5 kB\nVmSwap:\t{self.swap:8} kB\n")
        if self.has["limits"]:
            rows = [f"Max thing {i:16}     100        200        things\n"
                    for i in range(8)]
            soft = self.limit or "unlimited"
            (folder / "limits").write_text(
                "Limit                     Soft Limit Hard Limit Units\n" +
                "".join(rows[:7]) +
                f"Max open files            {soft:<20} 9999999    files\n")
        if self.has["fd"]:
            (folder / "fd").mkdir()
            for fd in range(self.fds):
                (folder / "fd" / str(fd)).touch()
        if self.has["task"] and self.threads > 1:
            for tid in range(self.pid, self.pid + self.threads):
                thread = folder / "task" / str(tid)
                thread.mkdir(parents=True)
                state = self.rnd.choice("SSSSSSRD" if tid % 7 == 0 else "S")
                (thread / "stat").write_bytes(self.stat(tid, state))


class Net:
    """Network and limits of a machine."""

    def __init__(self, rnd):
        self.rnd = rnd
        self.count = {name: self.draw(9) for name in
                      [f"{kind}:{word}" for table in (SNMP, NETSTAT)
                       for kind, words in table.items()
                       for word in words.split()] + SNMP6}
        self.columns = {name: [[self.draw(8) for _ in range(width)]
                               for _ in range(rnd.randrange(1, 5))]
                        for name, width in (("softnet_stat", 13),
                                            ("stat/arp_cache", 13),
                                            ("stat/ndisc_cache",
                                             rnd.choice([12, 13])))}
        self.devices = {name: self.device()
                        for name in rnd.sample(DEVICES, rnd.randrange(1, 12))}

    def draw(self, most):
        return self.rnd.randrange(10 ** self.rnd.randrange(1, most))

    def device(self):
        rnd = self.rnd
        return {"counts": [self.draw(12) for _ in range(16)],
                "ifindex": rnd.randrange(1, 99), "losses": rnd.randrange(9),
                "flags": rnd.choice([0x1002, 0x1003, 0x11043]),
                "carrier": rnd.choice(["0", "1", "1", None]),
                "device": rnd.random() < 0.5, "sys": rnd.random() < 0.8}

    def live(self):
        rnd = self.rnd
        for name in self.count:
            self.count[name] += rnd.choice([0, 0, self.draw(5)])
            if rnd.random() < 0.01:
                self.count[name] //= 2
        for lines in self.columns.values():
            for line in lines:
                for i, value in enumerate(line):
                    line[i] = (value + self.draw(6)) % 2 ** 32
        for name, device in list(self.devices.items()):
            quiet = rnd.random() < 0.3
            for i, value in enumerate(device["counts"]):
                if not quiet and rnd.random() < 0.6:
                    device["counts"][i] = value + self.draw(8)
                if rnd.random() < 0.01:
                    device["counts"][i] = value // 2
            device["losses"] += rnd.choice([0, 0, 0, 1])
            device["carrier"] = rnd.choice(["0", "1", None])
            if rnd.random() < 0.05:
                del self.devices[name]

    def table(self, kinds):
        return "".join(
            f"{kind}: {words}\n{kind}: " + " ".join(
                "-1" if word == "MaxConn" else str(self.count[f"{kind}:{word}"])
                for word in words.split()) + "\n"
            for kind, words in kinds.items())

    def texts(self):
        rnd = self.rnd
        yield "net/snmp", self.table(SNMP)
        yield "net/netstat", self.table(NETSTAT)
        yield "net/snmp6", "".join(f"{name:<32}\t{self.count[name]}\n"
                                   for name in SNMP6)
        used = [self.draw(6) for _ in range(7)]
        yield "net/sockstat", (
            f"sockets: used {used[0]}\nTCP: inuse 4 orphan {used[1]} "
            f"tw {used[2]} alloc 9 mem {used[3]}\nUDP: inuse 1 "
            f"mem {used[4]}\nUDPLITE: inuse 0\nFRAG: inuse 0 memory 0\n")
        for name, lines in self.columns.items():
            head = "entries  allocs   destroys\n" if "cache" in name else ""
            yield f"net/{name}", head + "".join(
                " ".join(f"{value:08x}" for value in line) + "\n"
                for line in lines)
        yield "sys/net/ipv4/tcp_mem", f"1\t2\t{self.draw(6)}\n"
        yield "sys/net/ipv4/udp_mem", f"1\t2\t{self.draw(6)}\n"
        yield "sys/net/ipv4/tcp_max_orphans", f"{self.draw(6)}\n"
        yield "sys/net/ipv4/tcp_max_tw_buckets", f"{self.draw(6)}\n"
        yield "sys/net/ipv4/ip_local_port_range", rnd.choice(
            ["32768\t60999\n", "50000\t50200\n", "9\t1\n", "1\t99999\n"])
        yield "sys/net/ipv4/neigh/default/gc_thresh3", "1024\n"
        yield "sys/net/netfilter/nf_conntrack_count", f"{self.draw(6)}\n"
        yield "sys/net/netfilter/nf_conntrack_max", f"{self.draw(6)}\n"
        yield "sys/kernel/pty/nr", f"{self.draw(4)}\n"
        yield "sys/kernel/pty/max", "4096\n"
        yield "sys/fs/aio-nr", f"{self.draw(6)}\n"
        yield "sys/fs/aio-max-nr", "65536\n"
        yield "sys/fs/dentry-state", f"{self.draw(7)}\t5\t45\t0\t7\t0\n"
        yield "sys/kernel/tainted", f"{rnd.choice([0, 12288])}\n"
        yield "sys/kernel/random/entropy_avail", "256\n"
        yield "key-users", "".join(
            f"{uid:5}: {9:5} 8/8 {self.draw(4)}/{rnd.choice([200, 0])} "
            f"{self.draw(6)}/20000\n" for uid in (0, 1000))

    def dev(self):
        text = (b"Inter-|   Receive  |  Transmit\n"
                b" face |bytes    packets errs drop fifo\n")
        for name, device in self.devices.items():
            text += b"%6s:" % name + b"".join(
                b" %7d" % value for value in device["counts"]) + b"\n"
        return text

    def write(self, folder, missing):
        for name, text in [*self.texts(), ("net/dev", self.dev())]:
            if name in missing:
                continue
            path = folder / "proc" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode() if isinstance(text, str) else text)
        for name, device in self.devices.items():
            if not device["sys"] or name == b".":
                continue
            link = folder / "sys/class/net" / os.fsdecode(name)
            link.mkdir(parents=True, exist_ok=True)
            (link / "ifindex").write_text(f"{device['ifindex']}\n")
            (link / "flags").write_text(f"{device['flags']:#x}\n")
            (link / "carrier_down_count").write_text(f"{device['losses']}\n")
            if device["carrier"]:
                (link / "carrier").write_text(device["carrier"] + "\n")
            if device["device"]:
                (link / "device").mkdir(exist_ok=True)


class Machine:
    """Two moments of a machine that never was."""

    def __init__(self, seed, old=False, tasks=None):
        self.rnd = rnd = random.Random(seed)
        self.old = old
        self.names = PLAIN[:rnd.randrange(1, len(PLAIN))] + \
            rnd.sample(HOSTILE, rnd.randrange(0, len(HOSTILE)))
        self.now = rnd.randrange(100, 10 ** 8)
        self.count = rnd.choice([0, 3, 20, 60]) if tasks is None else tasks
        self.tasks = {}
        self.swap = rnd.choice([0, 0, 10 ** 6])
        self.total = 10 ** rnd.randrange(4, 9)
        self.cpu = [rnd.randrange(10 ** 8) for _ in range(8)]
        self.vmstat = {k: rnd.randrange(10 ** rnd.randrange(1, 12))
                       for k in (OLD_VMSTAT if old else VMSTAT)}
        self.cpus = {i: [rnd.randrange(10 ** 7) for _ in range(8)]
                     for i in rnd.sample(range(6), rnd.randrange(1, 6))}
        self.irqs = [rnd.choice([0, 0, rnd.randrange(10 ** 6)])
                     for _ in range(rnd.choice([50, 300]))]
        self.softirqs = [rnd.randrange(10 ** 7) for _ in range(11)]
        self.btime = rnd.randrange(10 ** 9)
        self.sys = {name: rnd.randrange(10 ** digits)
                    for name, digits in SYS.items() if rnd.random() < 0.7}
        # The kernel shows no temperature of a trip point without its type.
        for name in [name for name in self.sys if "trip" in name]:
            if name.replace("_temp", "_type") not in self.sys:
                del self.sys[name]
        self.psi = [rnd.randrange(10 ** 10) for _ in range(6)]
        self.disks = {name: [rnd.randrange(10 ** rnd.randrange(1, 9))
                             for _ in range(17)]
                      for name in rnd.sample(
                          "sda sda1 sdb sdaa nvme0n1 nvme0n1p2 dm-0 ram0 "
                          "loop0 loop1 vda vdb vdc vdd md0 zram0".split(),
                          rnd.randrange(0, 16))}
        self.mounts = [(rnd.choice(MOUNTS), rnd.choice(TYPES),
                        rnd.choice(["rw", "rw,relatime", "ro", "ro,x"]),
                        self.room(2 * i)) for i in range(rnd.randrange(12))]
        self.missing = {name for name in (
            "pressure/io", "diskstats", "vmstat", "loadavg", "self/mounts",
            "sys/fs/file-nr", "meminfo", "stat", "net/snmp", "net/snmp6",
            "net/netstat", "net/dev", "net/stat/arp_cache",
            "sys/net/netfilter/nf_conntrack_max") if rnd.random() < 0.05}
        self.net = Net(rnd)
        for _ in range(self.count):
            self.be_born()

    def room(self, dev):
        rnd = self.rnd
        blocks = rnd.randrange(10 ** rnd.randrange(1, 9))
        free = rnd.randrange(blocks + 1)
        files = rnd.choice([0, rnd.randrange(1, 10 ** 7)])
        return [rnd.choice([dev, 64512 + dev, 1 << 20 | 5]), blocks, free,
                rnd.randrange(free + 1), rnd.choice([512, 1024, 4096]), files,
                rnd.randrange(files + 1)] + \
            rnd.choice([[], [], [rnd.randrange(9)]])

    def be_born(self):
        pid = self.rnd.randrange(1, 10 ** self.rnd.randrange(2, 7))
        if pid not in self.tasks:
            self.tasks[pid] = Task(self.rnd, pid, self.now, self.names)

    def live(self):
        rnd = self.rnd
        window = rnd.choice([20, 200, 201, 333, 6000])
        self.now += window
        for values in (self.cpu, self.psi, *self.disks.values(),
                       *self.cpus.values(), self.irqs, self.softirqs):
            for i, value in enumerate(values):
                step = rnd.randrange(10 ** rnd.randrange(1, 6))
                values[i] = value + step * rnd.choice([0, 1, 1, 1])
                if rnd.random() < 0.01:
                    values[i] = value // 3
        self.net.live()
        if rnd.random() < 0.3:
            self.btime += rnd.randrange(-9999, 9999)
        if rnd.random() < 0.2:
            self.cpus.pop(rnd.choice(list(self.cpus)))
        for name in self.sys:
            self.sys[name] += rnd.choice([0, 1, rnd.randrange(1000)])
        for key in self.vmstat:
            self.vmstat[key] += rnd.randrange(10 ** rnd.randrange(1, 8))
        for _, _, _, room in self.mounts:
            if rnd.random() < 0.3:
                room[2] = room[3] = rnd.randrange(room[2] + 1)
                room[6] = rnd.randrange(room[6] + 1)
                if len(room) > 7:
                    room[7] = max(0, room[7] + rnd.randrange(-1, 5))
        for pid, task in list(self.tasks.items()):
            task.live()
            fate = rnd.random()
            if fate < 0.1:
                del self.tasks[pid]
            elif fate < 0.15:
                self.tasks[pid] = Task(rnd, pid, self.now, self.names)
        for _ in range(self.count // 5):
            self.be_born()

    def texts(self):
        rnd, total = self.rnd, self.total
        part = [rnd.randrange(total + 1) for _ in range(18)]
        huge = rnd.randrange(500)
        swap_free = rnd.randrange(self.swap + 1)
        cpus = "".join(f"cpu{i} {' '.join(map(str, self.cpus[i]))} 0 0\n"
                       for i in sorted(self.cpus))
        names = ("MemFree MemAvailable Buffers Cached Dirty Writeback "
                 "AnonPages Shmem SUnreclaim Committed_AS SReclaimable "
                 "KernelStack PageTables Mlocked CommitLimit VmallocUsed "
                 "Percpu HardwareCorrupted").split()
        yield "uptime", f"{self.now // 100}.{self.now % 100:02} 99.00\n"
        yield "stat", (f"cpu  {' '.join(map(str, self.cpu))} 0 0\n{cpus}"
                       f"intr {sum(self.irqs) + self.cpu[0]} "
                       f"{' '.join(map(str, self.irqs))}\n"
                       f"ctxt {sum(self.cpu)}\n"
                       f"btime {self.btime}\nprocesses {sum(self.psi)}\n"
                       "procs_running 3\nprocs_blocked 1\n"
                       f"softirq {' '.join(map(str, self.softirqs))}\n")
        yield "loadavg", f"12.{rnd.randrange(100):02} 0.1 0.2 3/812 9999\n"
        yield "meminfo", f"MemTotal: {total:10} kB\n" + "".join(
            f"{name}:{' ' * 9}{value} kB\n"
            for name, value in zip(names, part)) + \
            f"SwapTotal: {self.swap} kB\nSwapFree: {swap_free} kB\n" + \
            f"HugePages_Total: {huge}\nHugePages_Free: " \
            f"{rnd.randrange(huge + 1)}\nHugepagesize: 2048 kB\n"
        yield "vmstat", "".join(f"{k} {v}\n" for k, v in self.vmstat.items())
        yield "diskstats", "".join(
            f"   8 {i:7} {name} {' '.join(map(str, values))}\n"
            for i, (name, values) in enumerate(self.disks.items()))
        yield "buddyinfo", "".join(
            f"Node 0, zone {zone:>8} " + " ".join(
                f"{rnd.randrange(5000):6}" for _ in range(11)) + "\n"
            for zone in rnd.sample(["DMA", "DMA32", "Normal"], 2))
        yield "sys/vm/overcommit_memory", f"{rnd.randrange(3)}\n"
        limit = rnd.choice([2 ** 63 - 1, 1000, 794112, 1 << 54])
        yield "sys/fs/file-nr", f"{rnd.randrange(2000)}\t0\t{limit}\n"
        yield "sys/kernel/threads-max", "126836\n"
        yield "sys/kernel/pid_max", f"{rnd.choice([32768, 4194304, 500])}\n"
        for i, name in enumerate(("cpu", "memory", "io")):
            yield f"pressure/{name}", "".join(
                f"{kind} avg10=0.00 avg60=1.00 avg300=0.00 total={total}\n"
                for kind, total in zip(("some", "full"),
                                       self.psi[2 * i:2 * i + 2]))
        yield "self/mounts", "".join(
            f"/dev/x {path} {kind} {options} 0 0\n"
            for path, kind, options, _ in self.mounts)

    def write_moment(self, folder):
        proc = folder / "proc"
        self.net.write(folder, self.missing)
        for name, text in self.texts():
            if name in self.missing or \
                    (self.old and name.startswith("pressure/")):
                continue
            (proc / name).parent.mkdir(parents=True, exist_ok=True)
            (proc / name).write_text(text)
        self.write_sys(folder / "sys")
        for task in self.tasks.values():
            task.write(proc)
        stored = [room for _, kind, options, room in self.mounts
                  if kind not in ("nfs4", "overlay", "proc") and
                  options.split(",")[0] != "ro"]
        (folder / "statfs").write_text("".join(
            "\n" if self.rnd.random() < 0.05 else
            " ".join(map(str, room)) + "\n" for room in stored))

    def sys_texts(self):
        for name, value in self.sys.items():
            if name.endswith("cgroup.stat"):
                yield name, (f"nr_descendants {value}\n"
                             f"nr_dying_descendants {value // 2}\n")
            elif name.endswith("_type"):
                yield name, TRIPS[value % len(TRIPS)] + "\n"
            elif name.endswith("clocksource"):
                yield name, CLOCKS[value % len(CLOCKS)] + "\n"
            else:
                yield name, f"{value}\n"
        for name in self.disks:
            files = {"sd": ["device/ioerr_cnt", "device/iotmo_cnt"],
                     "md": ["md/degraded"]}.get(name[:2], [])
            for file in files:
                if self.rnd.random() < 0.8:
                    value = self.rnd.randrange(20)
                    yield (f"block/{name}/{file}",
                           f"{value:#x}\n" if name[0] == "s" else
                           f"{value}\n")

    def write_sys(self, folder):
        for name, text in self.sys_texts():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)

    def write(self, folder):
        self.write_moment(folder / "before")
        self.live()
        self.write_moment(folder / "after")
