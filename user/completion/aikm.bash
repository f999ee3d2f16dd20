# SPDX-License-Identifier: GPL-2.0
# bash completion for aikm
# shellcheck shell=bash

_aikm()
{
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
	local verb=${COMP_WORDS[1]} words

	case $before in
	--from | --model | --output | -o)
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		return
		;;
	--window | --count | --at | --last | --step)
		COMPREPLY=()
		return
		;;
	esac
	if [ "$COMP_CWORD" = 1 ]; then
		words="status snapshot diagnose watch history --help"
	else
		case $verb in
		status) words="--json --model --help" ;;
		snapshot) words="--window --at --here --output --help" ;;
		diagnose) words="--from --at --window --json --here --model
			--rules --tokens --help" ;;
		watch) words="--json --count --here --model --rules --help" ;;
		history) words="--last --step --json --from --help" ;;
		*) words="" ;;
		esac
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -o filenames -F _aikm aikm
