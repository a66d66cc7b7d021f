# SPDX-License-Identifier: Apache-2.0
"""A gRPC application: python3 grpc_application.py SOCKET.

/test.Echo/Say answers with the metadata of the call, one line each; /test.Echo/Talk sends each message back at once.
"""

import sys
from concurrent import futures

import grpc


def say(_, context):
    lines = (f"{name}: {value}\n" for name, value in context.invocation_metadata())
    return "".join(lines).encode()


def talk(messages, _):
    yield from messages


server = grpc.server(futures.ThreadPoolExecutor(max_workers=4))
methods = {"Say": grpc.unary_unary_rpc_method_handler(say), "Talk": grpc.stream_stream_rpc_method_handler(talk)}
server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("test.Echo", methods),))
server.add_insecure_port(f"unix:{sys.argv[1]}")
server.start()
print("ready", flush=True)
server.wait_for_termination()
