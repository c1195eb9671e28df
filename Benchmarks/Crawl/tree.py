"""Makes an index as plain files: pages in the JSON form, the older JSON form that bandersnatch asks for, wheels and their metadata."""
import hashlib
import io
import json
import os
import zipfile


def wheel(name, version, filler):
    """The bytes of a small wheel, and those of its METADATA."""
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nRequires-Python: >=3.8\n".encode()
    info = f"{name}-{version}.dist-info"
    entries = [(f"{name}/__init__.py", filler), (f"{info}/METADATA", metadata), (f"{info}/WHEEL", b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")]
    record = "".join(f"{path},,{len(data)}\n" for path, data in entries) + f"{info}/RECORD,,\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, data in entries + [(f"{info}/RECORD", record.encode())]:
            archive.writestr(zipfile.ZipInfo(path, (2024, 1, 1, 0, 0, 0)), data)
    return out.getvalue(), metadata


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def make(root, projects, files):
    """Writes `projects` projects with `files` wheels of 16 KiB each below a folder."""
    names = []
    for number in range(projects):
        name, serial = f"project{number:06}", 1000 + number
        names.append({"name": name, "_last-serial": serial})
        entries, releases = [], {}
        for version in (f"1.{minor}" for minor in range(files)):
            data, metadata = wheel(name, version, hashlib.sha256(f"{name} {version}".encode()).digest() * 512)
            filename = f"{name}-{version}-py3-none-any.whl"
            write(f"{root}/packages/{name}/{filename}", data)
            write(f"{root}/packages/{name}/{filename}.metadata", metadata)
            digest = hashlib.sha256(data).hexdigest()
            entries.append({
                "filename": filename, "url": f"../../packages/{name}/{filename}", "hashes": {"sha256": digest}, "size": len(data), "yanked": False,
                "requires-python": ">=3.8", "upload-time": "2024-01-01T00:00:00.000000Z", "core-metadata": {"sha256": hashlib.sha256(metadata).hexdigest()},
            })
            releases[version] = [{
                "filename": filename, "url": f"@ADDRESS@/packages/{name}/{filename}", "size": len(data), "packagetype": "bdist_wheel", "yanked": False,
                "yanked_reason": None, "python_version": "py3", "requires_python": ">=3.8", "upload_time_iso_8601": "2024-01-01T00:00:00.000000Z",
                "digests": {"sha256": digest, "md5": hashlib.md5(data).hexdigest(), "blake2b_256": "0" * 64}, "md5_digest": hashlib.md5(data).hexdigest(),
                "comment_text": "", "has_sig": False, "downloads": -1, "upload_time": "2024-01-01T00:00:00",
            }]
        page = {"meta": {"api-version": "1.1", "_last-serial": serial}, "name": name, "versions": sorted(releases), "files": entries}
        write(f"{root}/simple/{name}/index.json", json.dumps(page).encode())
        old = {"info": {"name": name, "version": f"1.{files - 1}"}, "last_serial": serial, "releases": releases, "urls": []}
        write(f"{root}/pypi/{name}/json", json.dumps(old).encode())
    write(f"{root}/simple/index.json", json.dumps({"meta": {"api-version": "1.1", "_last-serial": 1000 + projects}, "projects": names}).encode())


def without_serials(root):
    """Takes the serial numbers out of the list of projects, so that a crawl has to ask for each page."""
    path = f"{root}/simple/index.json"
    with open(path) as file:
        page = json.load(file)
    page["projects"] = [{"name": project["name"]} for project in page["projects"]]
    del page["meta"]["_last-serial"]
    # A new file, as nginx keeps the old one open.
    os.unlink(path)
    write(path, json.dumps(page).encode())


def large(root, names, files):
    """Writes a list of many names, of which only `one` and `large` are there, and a page of many files, which are not there.

    A release has twenty files, as those of large projects do.
    """
    projects = [{"name": f"project-{hashlib.md5(str(number).encode()).hexdigest()[:9]}", "_last-serial": 10_000_000 + number} for number in range(names)]
    projects += [{"name": "large", "_last-serial": 5}, {"name": "one", "_last-serial": 6}]
    write(f"{root}/simple/index.json", json.dumps({"meta": {"api-version": "1.1", "_last-serial": 99_999_999}, "projects": projects}).encode())
    for name, count in (("one", 1), ("large", files)):
        entries = []
        for number in range(count):
            data, _ = wheel(name, "1.0.0", b"") if count == 1 else (f"{name} {number}".encode(), None)
            version = f"1.{number // 2000}.{number // 20 % 100}"
            filename = f"{name}-{version}-py3-none-any.whl" if count == 1 else f"{name}-{version}-cp3{number % 20}-abi3-linux_x86_64.whl"
            if count == 1:
                write(f"{root}/packages/{name}/{filename}", data)
            entries.append({
                "filename": filename, "url": f"/packages/{name}/{filename}", "hashes": {"sha256": hashlib.sha256(data).hexdigest()}, "size": len(data),
                "requires-python": ">=3.8", "upload-time": "2024-01-01T00:00:00.000000Z",
            })
        page = {"meta": {"api-version": "1.1"}, "name": name, "versions": [f"1.{number // 100}.{number % 100}" for number in range((count + 19) // 20)], "files": entries}
        write(f"{root}/simple/{name}/index.json", json.dumps(page, separators=(",", ":")).encode())
