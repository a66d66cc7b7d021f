# SPDX-License-Identifier: Apache-2.0
"""Calls that application through nginx: python3 grpc_client.py TARGET METHOD [NAME=VALUE…].

Prints the messages of the response, then `CODE: details`. /test.Echo/Talk sends the next message only when the last has come back.
"""

import queue
import sys

import grpc

target, method = sys.argv[1:3]
metadata = [tuple(pair.split("=", 1)) for pair in sys.argv[3:]]


def talk(channel):
    """Sends three messages, each after the answer to the one before."""
    answers = queue.Queue()

    def messages():
        for number in range(3):
            yield b"message %d" % number
            answers.get(timeout=10)

    for answer in channel.stream_stream(method)(messages(), metadata=metadata, timeout=10):
        print(answer.decode())
        answers.put(answer)


with grpc.insecure_channel(target) as channel:
    try:
        if method.endswith("/Talk"):
            talk(channel)
        else:
            print(channel.unary_unary(method)(b"", metadata=metadata, timeout=10).decode(), end="")
        print("OK:")
    except grpc.RpcError as error:
        print(f"{error.code().name}: {error.details()}")
