# SPDX-License-Identifier: Apache-2.0
"""A page that shows who is signed in, a page for administrators, and the same for programs.

Every request that reaches this application has been allowed by authsidecar: nginx sets the X-User-* headers and deletes what the
client sent under their names. That holds as long as nginx is the only way in, so it listens on a unix socket.

Who may open /admin/ is decided in nginx, by the rules of the location.
"""

from urllib.parse import unquote, urlencode

from flask import Flask, jsonify, make_response, render_template, request

app = Flask(__name__)

LANGUAGES = ["en", "ja"]


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


def language():
    """`en` or `ja`: what the address names, else what the reader has chosen on a page of authsidecar, else the browser's."""
    for chosen in (request.args.get("lang"), request.cookies.get("authsidecar_lang")):
        if chosen in LANGUAGES:
            return chosen
    return request.accept_languages.best_match(LANGUAGES, LANGUAGES[0])


def page(english, japanese):
    """A page with that title."""
    # Not the cookies: with the load balancer's anybody could be this person.
    shown = sorted((name, value) for name, value in request.headers.items() if name != "Cookie")
    is_japanese = language() == "ja"
    query = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    response = make_response(
        render_template(
            "index.html",
            language=language(),
            other_query=urlencode(query + [("lang", "en" if is_japanese else "ja")]),
            t=lambda english, japanese: japanese if is_japanese else english,
            title=japanese if is_japanese else english,
            email=claim("X-User-Email"),
            name=claim("X-User-Name"),
            groups=groups(),
            identity=[header for header in shown if header[0].startswith("X-User-")],
            others=[header for header in shown if not header[0].startswith("X-User-")],
        )
    )
    if request.args.get("lang") in LANGUAGES:
        response.set_cookie("authsidecar_lang", language(), httponly=True, samesite="Lax")
    return response


@app.get("/")
def index():
    return page("You are signed in", "サインインしています")


@app.get("/admin/")
def admin():
    return page("For administrators", "管理者用")


@app.get("/api/me")
def me():
    return jsonify(email=claim("X-User-Email"), name=claim("X-User-Name"), groups=groups())
