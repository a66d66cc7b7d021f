# SPDX-License-Identifier: Apache-2.0
"""Applications that answer with what they were given, a line each: `name: value` of each header with the name in lower
case, and `body: text`."""


def wsgi(environ, start_response):
    """For gunicorn. It joins headers of one name with a comma."""
    headers = [(key[5:].replace("_", "-").lower(), environ[key]) for key in environ if key.startswith("HTTP_")]
    sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    body = text(headers, sent)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


async def asgi(scope, receive, send):
    """For uvicorn and hypercorn. A WebSocket's handshake gets the user in a header of the response."""
    if scope["type"] == "lifespan":
        while (event := await receive())["type"] != "lifespan.shutdown":
            await send({"type": event["type"] + ".complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
    if scope["type"] == "websocket":
        await receive()
        emails = [(b"x-seen-email", value.encode("latin-1")) for name, value in headers if name == "x-user-email"]
        await send({"type": "websocket.accept", "headers": emails})
        while (await receive())["type"] != "websocket.disconnect":
            pass
        return
    sent, more = b"", True
    while more:
        event = await receive()
        sent, more = sent + event.get("body", b""), event.get("more_body", False)
    body = text(headers, sent)
    answer = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": answer})
    await send({"type": "http.response.body", "body": body})


def text(headers, sent):
    lines = [f"{name}: {value}\n" for name, value in headers] + [f"body: {sent.decode('latin-1')}\n"]
    # One byte a character, as PEP 3333 has it.
    return "".join(lines).encode("latin-1")
