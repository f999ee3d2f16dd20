# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What machines do all day, by real programs. Each function is one piece of
# work and returns; guest/ordinary repeats it. $root is a Debian machine's file
# system, $work a folder on the disk, $top this project, $cpus the processors.
# shellcheck disable=SC2154 # they are guest/ordinary's

inside() {
	chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
		LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"
}

# One of the words.
one_of() {
	local n=$((RANDOM % $# + 1))

	echo "${!n}"
}

# $1: a folder, made anew
fresh() {
	rm -rf "$1"
	mkdir -p "$1"
}

work_idle() {
	sleep 20
}

work_compile_program() {
	local tree=$work/program

	fresh "$tree"
	cp -R "$top/module" "$top/user" "$tree/"
	make -s -C "$tree" -f user/Makefile -k \
		-j "$(one_of 1 "$cpus" $((cpus + 1)) $((2 * cpus)))" all
}

work_compile_kernel() {
	local tree=$work/linux-source-6.1 part headers

	headers=/lib/modules/$("$top/scripts/kernel-version")/build
	part=$(one_of ext4:EXT4_FS xfs:XFS_FS btrfs:BTRFS_FS nfsd:NFSD)
	[ -d "$tree/fs" ] ||
		tar -C "$work" -xJf /usr/src/linux-source-6.1.tar.xz \
			linux-source-6.1/fs
	make -s -C "$headers" "M=$tree/fs/${part%:*}" "CONFIG_${part#*:}=m" \
		-j "$(one_of 1 "$cpus" $((cpus + 1)))" KBUILD_MODPOST_WARN=1 \
		modules
	make -s -C "$headers" "M=$tree/fs/${part%:*}" clean
}

work_copy() {
	fresh "$work/copy"
	cp -a "$root/usr" "$work/copy/"
	one_of true sync | bash
	cp -a "$work/copy/usr/share" "$work/copy/again"
	rm -rf "$work/copy"
}

# Programs come, are upgraded, and go; their packages lie in apt's own cache.
work_packages() {
	local some

	some=$(one_of "vim mc" "git" "ruby" "vim ruby" "git mc tcpdump")
	# shellcheck disable=SC2086 # two words are two packages
	inside apt-get -q -y --no-download install $some
	inside apt-get -q -y --no-download upgrade
	# shellcheck disable=SC2086
	inside apt-get -q -y --autoremove purge $some
	inside dpkg --verify
}

work_backup() {
	case $(one_of gzip xz zstd rsync rsync) in
	gzip) tar -C "$root" -cf - usr/share var etc | gzip > "$work/b.tar.gz" ;;
	xz) tar -C "$root" -cf - usr/lib etc | xz -1 > "$work/b.tar.xz" ;;
	zstd) tar -C "$root" -cf - usr var | inside zstd -q -6 > "$work/b.zst" ;;
	rsync) inside rsync -a --delete /usr /etc /var /mnt/mirror ;;
	esac
}

start_database() {
	inside pg_ctlcluster 15 main start
	inside su postgres -c "createdb -p 15432 bench" &&
		inside su postgres -c "pgbench -q -p 15432 -i -s 5 bench"
}

work_database() {
	inside su postgres -c "pgbench -p 15432 -T 15 -j 2 bench \
		-c $(one_of 1 4 8 20) $(one_of '' '' -S -N)"
	inside su postgres -c "psql -q -p 15432 bench -c \
		'select bid, sum(abalance) from pgbench_accounts group by bid'"
}

stop_database() {
	inside pg_ctlcluster 15 main stop
}

work_sqlite() {
	rm -f "$root/mnt/small.db"
	inside sqlite3 /mnt/small.db <<-'SQL'
		create table t (id integer primary key, name text, size integer);
		with recursive n (i) as
			(select 1 union all select i + 1 from n where i < 150000)
		insert into t select i, hex(randomblob(12)), random() % 1000
			from n;
		create index by_name on t (name);
		select count(distinct substr(name, 1, 3)) from t;
		update t set size = size + 1 where size > 500;
		vacuum;
	SQL
}

start_web() {
	inside nginx
}

work_web() {
	local page

	page=$(one_of index.html large.bin)
	# shellcheck disable=SC2046 # no word is no argument
	inside ab -q -t 15 -n 2000000 -c "$(one_of 4 20 50 100)" \
		$(one_of '' -k) "http://127.0.0.1:18080/$page"
	sleep 2
}

stop_web() {
	inside nginx -s quit
}

work_logs() {
	local log=$root/var/log/work.log n

	for ((n = 0; n < 60; n++)); do
		seq -f "%.0f a line as a program writes it into its log $n" \
			2000 >> "$log"
		sleep 0.1
	done
	inside logrotate -f /etc/logrotate.d/work
}

# What starts all at once when the minute is full.
work_cron() {
	local n

	for ((n = $(one_of 4 12 30); n > 0; n--)); do
		case $(one_of find du sum python sort) in
		find) find "$root/usr" -newer /etc/passwd > /dev/null & ;;
		du) du -s "$root/usr/share" > /dev/null & ;;
		sum) md5sum "$root"/usr/bin/* > /dev/null 2>&1 & ;;
		python) python3 -c "import json, email, ssl, http.client" & ;;
		sort) find "$root/etc" -type f -exec cat {} + |
			sort | uniq -c > /dev/null & ;;
		esac
	done
	wait
	sleep 10
}

work_find() {
	find "$root" "$top" /usr -xdev -type f -size +64k -print0 |
		xargs -0 ls -ld > /dev/null
	grep -rIl -e kernel "$root/usr/share" "$root/usr/lib" > /dev/null
	du -xs "$root" /usr > /dev/null
}

work_git() {
	local tree=$work/git

	fresh "$tree"
	cp -R "$top/module" "$top/docs" "$root/usr/share/perl" "$tree/"
	git -C "$tree" init -q
	git -C "$tree" add -A
	git -C "$tree" -c user.name=n -c user.email=n@n commit -q -m all
	git -C "$tree" gc -q --aggressive
	git -C "$tree" grep -c static > /dev/null
}

work_python() {
	cp -R "$root/usr/lib/python3.11" "$work/python"
	python3 -m compileall -q -f "$work/python" > /dev/null
	rm -rf "$work/python"
}

# Unpacks the machine once more.
work_unpack() {
	fresh "$work/second"
	tar -C "$work/second" -xf "$image"
	rm -rf "$work/second"
}

# Debian starts all its services in a container, and shuts down again.
work_boot() {
	local status=0

	mkdir -p "$work/machine"
	mount --bind "$root" "$work/machine"
	systemd-nspawn -q --register=no --keep-unit --private-network \
		-D "$work/machine" --boot < /dev/null || status=$?
	umount "$work/machine"
	sleep 5
	return $status
}
