# SPDX-License-Identifier: Apache-2.0
"""nginx as Amazon Linux 2023 and RHEL 9 have it: its user, its nginx.conf, conf.d and default.d, and no sites-enabled."""

import os
import shutil

from support import site
from support.machine import SHARE, read, remove, run, systemctl, write

FOLDER = "/etc/nginx"
SNIPPETS = f"{FOLDER}/snippets"
HTTP, SERVER = f"{FOLDER}/conf.d/authsidecar.conf", f"{FOLDER}/default.d/authsidecar.conf"
APPLICATION = f"{FOLDER}/conf.d/application.conf"

# nginx.conf of the package `nginx` of RHEL 9, without its comments; that of Amazon Linux 2023 has the same lines.
CONFIGURATION = """\
user nginx;
worker_processes auto;
error_log /var/log/nginx/error.log;
pid /run/nginx.pid;

include /usr/share/nginx/modules/*.conf;

events {
    worker_connections 1024;
}

http {
    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile            on;
    tcp_nopush          on;
    tcp_nodelay         on;
    keepalive_timeout   65;
    types_hash_max_size 4096;

    include             /etc/nginx/mime.types;
    default_type        application/octet-stream;

    include /etc/nginx/conf.d/*.conf;

    server {
        listen       80;
        listen       [::]:80;
        server_name  _;
        root         /usr/share/nginx/html;

        include /etc/nginx/default.d/*.conf;

        error_page 404 /404.html;
        location = /404.html {
        }

        error_page 500 502 503 504 /50x.html;
        location = /50x.html {
        }
    }
}
"""

# What the examples pass requests on to.
BACKEND = """
add_header X-Auth-Reason $authsidecar_reason always;
server {
    listen 127.0.0.1:8000;
    location / {
        default_type text/plain;
        return 200 "$http_x_user_email";
    }
    location = /missing {
        return 404;
    }
}
"""


def become_rhel():
    """Takes Debian's files away, unless they are. What is new stays as disabled as there."""
    if os.path.isdir(f"{FOLDER}/default.d"):
        return
    run("useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "nginx")
    for name in ("conf.d", "modules-enabled", "sites-available", "sites-enabled", "snippets", "proxy_params", "fastcgi.conf"):
        remove(f"{FOLDER}/{name}")
    for name in ("conf.d", "default.d"):
        os.makedirs(f"{FOLDER}/{name}")
    for name in ("/var/lib/nginx", "/var/log/nginx"):
        run("chown", "-R", "nginx:nginx", name)
    write(f"{FOLDER}/nginx.conf", CONFIGURATION)
    write("/etc/systemd/system-preset/99-default-disable.preset", "disable *\n")
    systemctl("restart", "nginx")


def protect():
    """The two examples of the package, as they are, before an application."""
    shutil.copy(f"{SHARE}/rhel/conf.d/authsidecar.conf", HTTP)
    shutil.copy(f"{SHARE}/rhel/default.d/authsidecar.conf", SERVER)
    write(APPLICATION, BACKEND)
    site.reload()


def unprotect():
    for path in (HTTP, SERVER, APPLICATION):
        remove(path)
    site.reload()


def worker_user():
    master = read("/run/nginx.pid").strip()
    worker = run("pgrep", "--parent", master).stdout.split()[0]
    return run("stat", "--format=%U", f"/proc/{worker}").stdout.strip()
