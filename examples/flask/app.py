# SPDX-License-Identifier: Apache-2.0
"""A page that says who has come in, and shows the request headers it was told so by.

Whoever reaches this application has been let in by authsidecar: nginx sets the X-User-* headers and deletes what the
client sent under their names. That holds as long as nginx is the only way in, hence the unix socket.
"""

from urllib.parse import unquote

from flask import Flask, render_template, request

app = Flask(__name__)


def claim(header):
    """One claim of the person, or None if the identity provider did not tell.

    authsidecar percent-encodes what is not printable ASCII (UTF-8, RFC 3986), so that it fits into a header.
    """
    value = request.headers.get(header)
    return unquote(value) if value else None


@app.route("/")
def index():
    return render_template(
        "index.html",
        email=claim("X-User-Email"),
        name=claim("X-User-Name"),
        headers=sorted(request.headers.items()),
    )
