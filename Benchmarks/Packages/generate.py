"""Makes a wheel for the benchmark, and the tree and spec of the same files for rpmbuild.

generate.py small DIR          nine files of 17 KB together
generate.py large DIR MEGABYTES   that many files of a mebibyte that does not compress, stored
"""
import base64
import hashlib
import pathlib
import random
import sys
import zipfile

kind, folder = sys.argv[1], pathlib.Path(sys.argv[2])
rng = random.Random(7)
words = "def class return self import value name package request response error state key data".split()


def text(size):
    lines, length = [], 0
    while length < size:
        line = " ".join(rng.choice(words) for _ in range(8)) + "\n"
        lines.append(line)
        length += len(line)
    return "".join(lines)[:size].encode()


stem = f"{kind}_sample-1.0"
files = []
if kind == "small":
    files = [(f"{kind}_sample/module{n}.py", text(2300)) for n in range(6)]
else:
    files = [(f"{kind}_sample/blob{n}.bin", None) for n in range(int(sys.argv[3]))]
metadata = f"Metadata-Version: 2.1\nName: {kind}-sample\nVersion: 1.0\nSummary: A sample\nLicense: MIT\nRequires-Dist: six>=1.10\n\n".encode() + text(1500)
files += [
    (f"{stem}.dist-info/METADATA", metadata),
    (f"{stem}.dist-info/WHEEL", b"Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
]
record = []
folder.mkdir(parents=True, exist_ok=True)
path = folder / f"{stem}-py3-none-any.whl"
site = folder / "tree/usr/lib/python3.9/site-packages"
with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED if kind == "small" else zipfile.ZIP_STORED) as archive:
    for name, content in files:
        content = rng.randbytes(1 << 20) if content is None else content
        archive.writestr(zipfile.ZipInfo(name), content)
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
        record.append(f"{name},sha256={digest},{len(content)}\n")
        if kind == "small":
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            (site / name).write_bytes(content)
    archive.writestr(zipfile.ZipInfo(f"{stem}.dist-info/RECORD"), "".join(record) + f"{stem}.dist-info/RECORD,,\n")
if kind == "small":
    (site / f"{stem}.dist-info/INSTALLER").write_text("rpm\n")
    (folder / "sample.spec").write_text(
        f"""Name: python3-{kind}-sample
Version: 1.0
Release: 1.bench
Summary: A sample
License: MIT
BuildArch: noarch
Requires: python(abi) = 3.9
Requires: python3.9dist(six) >= 1.10
%description
A sample
%install
cp -a {folder}/tree/. %{{buildroot}}/
%files
/usr/lib/python3.9/site-packages/{kind}_sample
/usr/lib/python3.9/site-packages/{stem}.dist-info
"""
    )
print(path)
