#!/usr/bin/env bash
# Builds the image that Containerfile describes, and has it file a page: as its user, with a read-only root and a volume.
# Debian's base comes from debootstrap, so that no registry is needed. Root, podman and debootstrap are.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
work="$(mktemp -d)"
pods() { podman --root "$work/store" --runroot "$work/run" --storage-driver vfs "$@"; }
finish() {
  pods image umount --all >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

debootstrap --variant=minbase bookworm "$work/base" >"$work/log" 2>&1 || { tail -5 "$work/log"; exit 1; }
tar -C "$work/base" -c . | pods import - docker.io/library/debian:bookworm-slim >>"$work/log" 2>&1
rm -rf "$work/base"

trust=() # where pip needs certificates of this machine's own
certificates="${PIP_CERT:-$(python3 -m pip config get global.cert 2>/dev/null || true)}"
[[ -f "$certificates" ]] && trust=(--volume "$certificates:/trust.crt:ro" --env PIP_CERT=/trust.crt)
pods build --isolation chroot --network host --pull=never "${trust[@]}" \
  --file "$here/Containerfile" --tag scraper "$here" >>"$work/log" 2>&1 || { tail -20 "$work/log"; exit 1; }

read -r user entry < <(pods inspect --format '{{.Config.User}} {{join .Config.Entrypoint " "}}' scraper)
mapfile -t environment < <(pods inspect --format '{{range .Config.Env}}{{println .}}{{end}}' scraper | grep .)
root="$(pods image mount scraper)"
mkdir "$work/data"
cp "$here/fixtures/$(ls "$here/fixtures" | head -1)/page.html" "$work/data/page.html"
chown -R "$user" "$work/data"

# Not `podman run`, which asks for rights that machines of CI often lack; the same mounts and the same user.
in_container() {
  unshare --mount bash -euc '
    mount --bind "$1" "$1"; mount -o remount,ro,bind "$1"
    mount --bind "$2" "$1/data"; mount -t tmpfs tmpfs "$1/tmp"
    mount --bind /dev "$1/dev"; mount -t tmpfs tmpfs "$1/dev/shm"; mount -t proc proc "$1/proc"
    exec chroot --userspec="$3:$3" "$1" env -i "${@:4}"' _ "$root" "$work/data" "$user" "${environment[@]}" \
    sh -c "$1"
}
[[ "$user" != 0 && "$user" != root ]]
in_container 'if touch /written 2>/dev/null; then exit 1; fi'
in_container "cd /data && $entry scrape page.html --url https://example.com/2026/03/story"
in_container "cd /data && $entry extract page.html --jobs 2 -o /data/out.jsonl || [ -s /data/out.jsonl ]"
in_container "cd /data && $entry corpus check"
[[ -n "$(find "$work/data/corpus" -name '*.json' -user "$user")" ]]
echo "The image of $(du -sm "$root" | cut -f1) MB files a page as user $user."
