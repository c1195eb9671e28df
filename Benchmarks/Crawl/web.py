"""Serves a folder with nginx on a free port of this machine."""
import contextlib
import glob
import os
import socket
import subprocess
import time


@contextlib.contextmanager
def served(root, work):
    """The address of the folder as long as the block runs; the nginx that was started for it ends with it."""
    os.makedirs(work, exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    for path in glob.glob(f"{root}/pypi/*/json"):
        with open(path) as file:
            text = file.read()
        with open(path, "w") as file:
            file.write(text.replace("@ADDRESS@", address))
    os.system(f"chmod -R a+rX {root} {os.path.dirname(root)}")
    with open(f"{work}/nginx.conf", "w") as file:
        file.write(f"""worker_processes 2; daemon off; pid {work}/pid; error_log {work}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; keepalive_requests 100000; open_file_cache max=20000;
  client_body_temp_path {work}/b; proxy_temp_path {work}/p; fastcgi_temp_path {work}/f; uwsgi_temp_path {work}/u; scgi_temp_path {work}/s;
  add_header X-PyPI-Last-Serial 9999;
  server {{
    listen 127.0.0.1:{port}; root {root};
    location /simple/ {{ index index.json; default_type application/vnd.pypi.simple.v1+json; types {{ }} }}
    location /pypi/ {{ default_type application/json; types {{ }} }}
    location /packages/ {{ default_type application/octet-stream; types {{ }} }}
  }}
}}
""")
    process = subprocess.Popen(["nginx", "-c", f"{work}/nginx.conf", "-p", work])
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait()
