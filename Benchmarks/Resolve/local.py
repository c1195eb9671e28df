"""A mirror of the stack, made and served by relcli on this machine: an index that is near, for cold runs."""
import contextlib
import os
import shutil
import socket
import subprocess
import time
import urllib.request


@contextlib.contextmanager
def served(relcli, work, mirror, index):
    """Gives the address of the simple index and the names of the projects that it has."""
    stack = f"{work}/sync"
    shutil.copytree("specs/sync", stack, dirs_exist_ok=True)
    subprocess.run(
        [relcli, "crawl", "--stack", stack, "--channel", "dev", "--mirror", mirror, "--index", index, "--quiet"], check=True,
        stdout=subprocess.DEVNULL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    log = open(f"{work}/serve.log", "w")
    server = subprocess.Popen([relcli, "serve", "--mirror", mirror, "--listen", place], stdout=log, stderr=log)
    address = f"http://{place}/simple"
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(address + "/").close()
                break
            except OSError:
                time.sleep(0.1)
        yield address, set(os.listdir(f"{mirror}/simple"))
    finally:
        server.terminate()
        server.wait()
