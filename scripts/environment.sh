# Sourced by serve, test and clients: `environment run|dev` makes .venv hold exactly what requirements/ locks.
# Needs Python 3.11-3.13 and a package index, nothing else. Does nothing when the locks are installed.

say() {
    printf '%s\n' "$*" >&2
}

usable() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python; do
        if usable "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    say "error: no Python 3.11, 3.12 or 3.13 found: install one, or set PYTHON to its path"
    exit 2
}

make_venv() {
    python=$(find_python) || exit 2
    # Some distributions split ensurepip off: then the outer pip installs into the new folder.
    pip=--without-pip
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        pip=
    fi
    "$python" -m venv --clear $pip .venv
}

bootstrap() {
    if .venv/bin/python -m pip --version >/dev/null 2>&1; then
        set -- .venv/bin/python -m pip
    else
        python=$(find_python) || exit 2
        if ! "$python" -m pip --version >/dev/null 2>&1; then
            say "error: $python has no pip: install it (on Debian: apt install python3-venv)"
            exit 2
        fi
        set -- "$python" -m pip --python .venv/bin/python
    fi
    "$@" install --quiet --disable-pip-version-check \
        --require-hashes --requirement requirements/bootstrap.txt
}

# uv does not read pip's settings: an index that only pip was told of is handed on.
hand_on_index() {
    if [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then
        index=$(.venv/bin/python -m pip config get global.index-url 2>/dev/null) || index=
        index=${PIP_INDEX_URL:-$index}
        if [ -n "$index" ]; then
            UV_DEFAULT_INDEX=$index
            export UV_DEFAULT_INDEX
        fi
    fi
}

environment() {
    stamp=.venv/installed-$1
    locked=$(cat requirements/bootstrap.txt "requirements/$1.txt" pyproject.toml | cksum)
    if [ -x .venv/bin/vivavoce ] && [ "$(cat "$stamp" 2>/dev/null)" = "$locked" ]; then
        return
    fi
    say "installing what requirements/$1.txt locks into .venv"
    usable .venv/bin/python || make_venv
    [ -x .venv/bin/uv ] || bootstrap
    hand_on_index
    VIRTUAL_ENV=$PWD/.venv
    export VIRTUAL_ENV
    .venv/bin/uv pip install --quiet --require-hashes \
        --requirements requirements/bootstrap.txt --requirements "requirements/$1.txt"
    .venv/bin/uv pip install --quiet --no-deps --no-build-isolation --editable .
    printf '%s\n' "$locked" >"$stamp"
}
