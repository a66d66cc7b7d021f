# SPDX-License-Identifier: Apache-2.0
"""A page that says who has come in, a page for administrators, and the same for programs.

Whoever reaches this application has been let in by authsidecar: nginx sets the X-User-* headers and deletes what the
client sent under their names. That holds as long as nginx is the only way in, hence the unix socket.

Who may open /admin/ is no business of this file: nginx's location says so.
"""

from urllib.parse import unquote

from flask import Flask, jsonify, render_template, request

app = Flask(__name__)


def claim(header):
    """One claim of the person, or None if the identity provider did not tell.

    authsidecar percent-encodes what is not printable ASCII (UTF-8, RFC 3986), so that it fits into a header.
    """
    value = request.headers.get(header)
    return unquote(value) if value else None


def groups():
    """The person's groups. They are joined by commas, and a comma inside of a name is %2C."""
    names = request.headers.get("X-User-Groups", "").split(",")
    return [unquote(name) for name in names if name]


def page(title):
    return render_template(
        "index.html",
        title=title,
        email=claim("X-User-Email"),
        name=claim("X-User-Name"),
        groups=groups(),
        headers=sorted(request.headers.items()),
    )


@app.get("/")
def index():
    return page("Who has come in")


@app.get("/admin/")
def admin():
    return page("For administrators")


@app.get("/api/me")
def me():
    return jsonify(email=claim("X-User-Email"), name=claim("X-User-Name"), groups=groups())
