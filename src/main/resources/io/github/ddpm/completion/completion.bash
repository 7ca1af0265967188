# Completions of ddpm for bash and, by bashcompinit, for zsh.
if [ -n "$ZSH_VERSION" ]; then
  autoload -U +X compinit && compinit
  autoload -U +X bashcompinit && bashcompinit
fi

# The names that `ddpm runs` prints.
_ddpm_models() {
  local run
  for run in "${DDPM_HOME:-.}"/checkpoints/*/; do
    run=${run%/}
    [ -d "$run" ] && printf '%s\n' "${run##*/}"
  done
}

# The settings files that --config finds by name.
_ddpm_configs() {
  local file
  for file in "${DDPM_HOME:-.}"/configs/*.yaml @CONFIGS@/*.yaml; do
    file=${file##*/}
    [ "$file" = '*.yaml' ] || printf '%s\n' "${file%.yaml}"
  done | sort -u
}

# The classes of the run that --model names, else of the one that saved last.
_ddpm_classes() {
  local run=* record i
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ ${COMP_WORDS[i]} == --model ]] && run=${COMP_WORDS[i+1]##*/}
  done
  record=$(ls -t "${DDPM_HOME:-.}"/checkpoints/$run/step-*/training/run.json 2>/dev/null | head -n 1)
  echo all
  [ -n "$record" ] && sed -n '/"class_names": \[/,/\]/s/^ *"\(.*\)",\{0,1\}$/\1/p' "$record"
}

# Words, the last of a list that is separated by commas.
_ddpm_words() {
  local before=
  [[ $now == *,* ]] && before=${now%,*},
  printf "%s\n" "${@/#/$before}"
}

_ddpm_files() {
  compgen -f -- "$now"
}

# What may follow an option that takes a value; fails for all others.
_ddpm_values() {
  case "$command $last" in
@VALUES@
    *) return 1 ;;
  esac
  return 0
}

# The options of a command.
_ddpm_options() {
  case "$command" in
@OPTIONS@
  esac
}

# What may stand for the arguments of a command.
_ddpm_arguments() {
  case "$command" in
@ARGUMENTS@
  esac
}

_complete_ddpm() {
  local now=${COMP_WORDS[COMP_CWORD]} last=${COMP_WORDS[COMP_CWORD-1]} command= offers offer word i
  COMPREPLY=()
  if [[ $now == '=' ]]; then # --option=value is three words
    now=
  elif [[ $last == '=' ]]; then
    last=${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="${command:+$command }${COMP_WORDS[i]}"
    case "$word" in
      @COMMANDS@) command=$word ;;
    esac
  done
  if ! offers=$(_ddpm_values); then
    if [[ $now == -* ]]; then
      offers=$(_ddpm_options)
    else
      offers=$(_ddpm_arguments)
    fi
  fi
  while IFS= read -r offer; do
    if [[ -n $offer && $offer == "$now"* ]]; then
      if [[ -e $offer ]]; then
        compopt -o filenames 2>/dev/null # quotes what needs it
      elif [[ $offer == *[!A-Za-z0-9_.,:=+@%/-]* ]]; then
        offer=$(printf '%q' "$offer")
      fi
      COMPREPLY+=("$offer")
    fi
  done <<< "$offers"
}

complete -F _complete_ddpm ddpm
