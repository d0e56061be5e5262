"""unpack.py ARCHIVE FOLDER MEMBER...: takes members out of a wheel or a source archive, by their full names."""

import pathlib
import sys
import tarfile
import zipfile

archive, folder, *members = sys.argv[1:]


def read(member):
    if archive.endswith((".whl", ".zip")):
        with zipfile.ZipFile(archive) as archived:
            return archived.read(member)
    with tarfile.open(archive) as source:
        return source.extractfile(member).read()


for member in members:
    target = pathlib.Path(folder, member)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(read(member))
