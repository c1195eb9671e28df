# Starts the server of a mirror on a free loopback port, for scripts that source this file:
#   start_server RELCLI MIRROR LOG   sets server (the process) and base (the URL), or ends the script with status 3.
start_server() {
    "$1" serve --mirror "$2" --listen 127.0.0.1:0 2>"$3" &
    server=$!
    base=
    for _ in $(seq 600); do
        base=$(grep -o 'http://127.0.0.1:[0-9]*' "$3" || true)
        if [ -n "$base" ] || ! kill -0 "$server" 2>/dev/null; then break; fi
        sleep 0.1
    done
    [ -n "$base" ] || { echo "error: the server did not start" >&2; cat "$3" >&2; exit 3; }
}
