"""gRPC's own server for querysniff.v1.Ingest. The request's agent_id says how it behaves.

Arguments: the folder of the generated stubs, and "gzip" or "plain" for its answers. Prints "port N", and for each
call one line of JSON with what it saw.
"""

import json
import sys
import threading
from concurrent import futures

sys.path.insert(0, sys.argv[1])

import grpc  # noqa: E402
from querysniff.v1 import ingest_pb2, ingest_pb2_grpc  # noqa: E402

MESSAGE_BYTES_MAX = 64 * 1024 * 1024


class Ingest(ingest_pb2_grpc.IngestServicer):
    def Push(self, request, context):
        print(
            json.dumps(
                {
                    "agent_id": request.agent_id,
                    "sequence": request.sequence,
                    "request_bytes": request.ByteSize(),
                    "time_remaining": context.time_remaining(),
                    "metadata": dict(context.invocation_metadata()),
                }
            ),
            flush=True,
        )
        if request.agent_id == "error":
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, request.strings[0])
        if request.agent_id == "bug":
            raise ValueError("the server's own affair")
        if request.agent_id == "hang":
            ended = threading.Event()
            context.add_callback(ended.set)
            ended.wait()
        if request.agent_id == "large":
            return ingest_pb2.PushResponse(unknown_digests=range(request.sequence))
        return ingest_pb2.PushResponse(unknown_digests=[text.digest for text in request.digests])


def main():
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=8),
        options=[("grpc.max_receive_message_length", MESSAGE_BYTES_MAX)],
        compression=grpc.Compression.Gzip if sys.argv[2] == "gzip" else None,
    )
    ingest_pb2_grpc.add_IngestServicer_to_server(Ingest(), server)
    print(f"port {server.add_insecure_port('127.0.0.1:0')}", flush=True)
    server.start()
    server.wait_for_termination()


main()
