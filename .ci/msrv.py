"""Fails unless the workspace's `rust-version` is the newest that a locked dependency declares.

A smaller one would promise what doesn't build, a larger one would ask for more than is needed. What our own code
needs is checked by clippy's `incompatible_msrv`. Reads the output of `cargo metadata`.
"""

import json
import sys


def version(text):
    numbers = [int(part) for part in text.split(".")]
    return tuple(numbers + [0] * (3 - len(numbers)))


packages = json.load(sys.stdin)["packages"]
ours = {package["name"]: package["rust_version"] for package in packages if package["source"] is None}
declared = {
    f"{package['name']} {package['version']}": package["rust_version"]
    for package in packages
    if package["source"] is not None and package["rust_version"]
}
asks_most = max(declared, key=lambda name: version(declared[name]))
wrong = [
    f"{name} says rust-version {said}, but {asks_most} needs {declared[asks_most]}"
    for name, said in ours.items()
    if said is None or version(said) != version(declared[asks_most])
]
if wrong:
    sys.exit("\n".join(wrong))
print(f"{len(ours)} packages say {declared[asks_most]}, as {asks_most} does")
