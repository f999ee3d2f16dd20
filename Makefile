# SPDX-License-Identifier: GPL-2.0
# A menu. Each target is one script or one Makefile that can be read alone.

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
JOBS ?= $(shell nproc)

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' \
		Makefile

run: ## break a virtual machine, let the model inside its kernel say what is wrong (SCENARIO=id, INTERACTIVE=1)
	@scripts/setup run
	@$(MAKE) -j$(JOBS) module tool
	@SCENARIO="$(SCENARIO)" INTERACTIVE="$(INTERACTIVE)" lab/run

test: ## every test there is; the last line counts them
	@scripts/setup test
	@scripts/test

setup: ## install what the other targets need (Debian packages)
	@scripts/setup test

module: ## build/module/aikm_module.ko, against Debian's 6.1 headers
	@scripts/build-module build/module

tool: ## build/user/aikm and the small tools
	@$(MAKE) -s -f user/Makefile all

check: ## tests of the shared code in user space: gcc, clang, ASan + UBSan
	@scripts/check

kunit: ## tests inside a kernel: UML with KASAN and lockdep
	@scripts/kunit

lint: ## what checkpatch, sparse, compilers, formatters and spell checkers say
	@scripts/lint

numbers: ## the house limits: lengths, parameters, arrows between folders
	@scripts/numbers

qemu: module tool ## tests on Debian's own kernel, in a virtual machine
	@tests/qemu/run

qemu-large: module tool ## a model of 1.5B inside a kernel, in a virtual machine with 4 GiB (TYPE=Q8_0; half an hour)
	@tests/qemu/large

qemu-emergency: module tool ## the emergency with the shipped model, by real-time hogs and by thrashing, and what may happen meanwhile (ten minutes)
	@tests/qemu/alone test_emergency --mem 512M

debug-kernel: ## a small kernel with KASAN, lockdep, kmemleak and more
	@tests/qemu/debug-kernel

cycles: tool debug-kernel ## 200 times insmod, diagnosis, rmmod on that kernel
	@tests/qemu/cycles

test-kernels: tool ## build for, boot and diagnose in Debian's other kernels (KERNELS="6.1 6.1-rt 6.1-cloud 6.12 sid")
	@scripts/setup kernels
	@$(MAKE) -s -f lab/Makefile
	@scripts/test-kernels

demo: module tool ## make run for two faults, and a check of what it said
	@scripts/demo

fuzz: ## give every parser generated input (SECONDS_EACH=n or RUNS_EACH=n)
	@scripts/fuzz

train: ## recordings to corpus to model (hours)
	@scripts/setup train
	@train/run

signals: module tool ## make every fault of lab/signals.d for real: does the fact that is named for it move? Writes docs/SIGNALS.md
	@lab/signals

recordings: ## do the faults really show in what was recorded?
	@lab/check-recordings

eval: tool ## the shipped model and the plain rules on recordings never trained on
	@train/eval

bench: module tool ## measured speeds and sizes, as a table
	@scripts/bench

peers: tool ## the engine beside llama.cpp of Debian sid (PEERS=1.5B for the large shape)
	@scripts/setup peers
	@scripts/peers

duel: module tool ## KAIM beside atop, PCP's pmie and earlyoom on a machine that is broken: who said what, when (SEEDS=n)
	@scripts/setup duel
	@scripts/duel

bench-uml: tool ## the engine's speed in a kernel (User Mode Linux) beside that in a process
	@scripts/bench-uml

episodes: tool ## when the watch would have spoken of the recordings, and when falsely
	@scripts/episodes

bench-hooks: tool ## what each callback that others wait for costs, of a core
	@scripts/bench-hooks

ordinary: module tool ## hours of ordinary work, in a virtual machine and here, as root: what does the watch say? (MINUTES=n SEED=n WHERE="qemu native")
	@scripts/setup ordinary
	@scripts/ordinary $(WHERE)

bench-watch: module tool ## what watching costs: 300 tasks, 20 disks, 200 groups
	@scripts/bench-watch

bench-sources: tool ## what each file that is read every second costs
	@scripts/bench-sources

bench-log: tool ## what reading the kernel log costs
	@scripts/bench-log

bench-pulse: module tool ## how long nobody looks while a machine is broken: a daemon, a thread, the pulse
	@scripts/bench-pulse

bench-collect: ## what a sample of collect/scrapper.sh costs
	@collect/bench

clean: ## remove what was built
	rm -rf build

.PHONY: $(shell sed -n 's/^\([a-z0-9-]*\):.*\#\# .*/\1/p' Makefile)
