# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Numbers, facts and names. Part of scrapper.sh.

# ---- numbers ----

# is_number WORD: an unsigned decimal that fits into 63 bits.
is_number() {
	[[ $1 && $1 != *[!0-9]* && $1 != 0?* ]] || return 1
	# shellcheck disable=SC2071 # as strings: they may be too long
	[[ ${#1} -lt 19 || (${#1} -eq 19 && ! $1 > $int_max) ]]
}

# per_second AMOUNT: R is the rate; 0 means that nothing happened.
per_second() {
	local n=$1

	R=0
	((n)) || return 0
	((n <= amount_max)) || n=$amount_max
	# shellcheck disable=SC2017 # the whole seconds first, lest it overflow
	((R = n / us * 1000000 + (n % us * 1000000 + us / 2) / us,
	  R = R < 1 ? 1 : R > value_max ? value_max : R))
}

# permille PART WHOLE: R is the share; PART is not more than WHOLE. Digit by
# digit, because a thousand times the largest limit of files does not fit.
permille() {
	local part=$1 whole=$2 digit

	R=0
	((whole)) || return 0
	while ((whole > 18428315758000550)); do
		((whole >>= 1, part >>= 1))
	done
	# shellcheck disable=SC2017
	for digit in 100 10 1; do
		((part *= 10, R += part / whole * digit, part %= whole))
	done
	((R += (part + whole / 2) / whole)) || return 0
}

min() {
	R=$(($1 < $2 ? $1 : $2))
}

# ---- facts and names ----

# fact NAME VALUE UNIT: unless it cannot be true.
fact() {
	(($2 > value_max)) || facts+="$1 $2 $3"$'\n'
}

# change NAME NOW BEFORE UNIT: how fast something falls, as a fact.
change() {
	(($2 <= amount_max && $3 <= amount_max)) || return 0
	if (($3 >= $2)); then
		per_second $(($3 - $2))
	else
		per_second $(($2 - $3))
		((R = -R))
	fi
	fact "$1" "$R" "$4"
}

# bytes_of NAME: B is its bytes as numbers.
bytes_of() {
	local i byte

	B=()
	for ((i = 0; i < ${#1}; i++)); do
		printf -v byte %d "'${1:i:1}"
		B[i]=$((byte & 255))
	done
}

# escape NAME: R is what aikm_name_escape() makes of it.
escape() {
	local i byte

	R=$1
	[[ $1 == *[!\ -~]* || $1 == *[\"\\]* ]] || return 0
	bytes_of "$1"
	R=''
	for ((i = 0; i < ${#1}; i++)); do
		byte=${B[i]}
		if ((byte < 32 || byte > 126 || byte == 34 || byte == 92)); then
			printf -v byte '\\x%02x' "$byte"
			R+=$byte
		else
			R+=${1:i:1}
		fi
	done
}

# key_of NAME: R is a key for it. bash may evaluate what stands in a subscript,
# so that is no place for somebody else's bytes.
key_of() {
	R=n$1
	[[ $1 == *[!A-Za-z0-9_./:-]* ]] || return 0
	bytes_of "$1"
	printf -v R '+%x' "${B[@]}"
}

# SipHash-2-4 (Aumasson, Bernstein: SipHash, a fast short-input PRF): a keyed
# hash, and needs no other program.
sip_round() {
	((v0 += v1, v1 = (v1 << 13 | v1 >> 51 & 0x1fff) ^ v0,
	  v0 = v0 << 32 | v0 >> 32 & 0xffffffff,
	  v2 += v3, v3 = (v3 << 16 | v3 >> 48 & 0xffff) ^ v2,
	  v0 += v3, v3 = (v3 << 21 | v3 >> 43 & 0x1fffff) ^ v0,
	  v2 += v1, v1 = (v1 << 17 | v1 >> 47 & 0x1ffff) ^ v2,
	  v2 = v2 << 32 | v2 >> 32 & 0xffffffff, 1))
}

# sip_hash NAME: R is its hash under key0 and key1.
sip_hash() {
	local v0=$((key0 ^ 0x736f6d6570736575)) v1=$((key1 ^ 0x646f72616e646f6d))
	local v2=$((key0 ^ 0x6c7967656e657261)) v3=$((key1 ^ 0x7465646279746573))
	local i j word n=${#1}

	bytes_of "$1"
	B[n / 8 * 8 + 7]=$((n & 255))
	for ((i = 0; i <= n / 8; i++)); do
		for ((word = 0, j = 0; j < 8; j++)); do
			((word |= ${B[i * 8 + j]:-0} << j * 8))
		done
		((v3 ^= word))
		sip_round
		sip_round
		((v0 ^= word))
	done
	((v2 ^= 0xff))
	for i in 1 2 3 4; do
		sip_round
	done
	((R = v0 ^ v1 ^ v2 ^ v3)) || return 0
}

# shown NAME: R is what is written for it: itself, or always the same mask.
shown() {
	local key

	escape "$1"
	[[ $mask && $1 ]] || return 0
	key_of "$1"
	key=$R
	if [[ ! ${masks[$key]} ]]; then
		sip_hash "$1"
		printf -v R 'x%012x' $((R & 0xffffffffffff))
		masks[$key]=$R
	fi
	R=${masks[$key]}
}

# handle LABEL ID NAME
handle() {
	shown "$3"
	handles+="handle $1 $2 \"$R\""$'\n'
}
