"""gRPC's own client of querysniff.v1.Ingest: one call, and its outcome as one line of JSON.

Arguments: the folder of the generated stubs, the server's "host:port", and the call as JSON: agent_id, strings (a list),
digests (how many), timeout (seconds or null), gzip (true or false).
"""

import json
import sys

sys.path.insert(0, sys.argv[1])

import grpc  # noqa: E402
from querysniff.v1 import ingest_pb2, ingest_pb2_grpc  # noqa: E402

MESSAGE_BYTES_MAX = 64 * 1024 * 1024


def main():
    call = json.loads(sys.argv[3])
    request = ingest_pb2.PushRequest(
        agent_id=call["agent_id"],
        strings=call.get("strings", []),
        digests=[
            ingest_pb2.DigestText(digest=i, fingerprint=f"select {i}") for i in range(call.get("digests", 0))
        ],
    )
    options = [("grpc.max_receive_message_length", MESSAGE_BYTES_MAX)]
    with grpc.insecure_channel(sys.argv[2], options=options) as channel:
        try:
            response, outcome = ingest_pb2_grpc.IngestStub(channel).Push.with_call(
                request,
                timeout=call.get("timeout"),
                compression=grpc.Compression.Gzip if call.get("gzip") else None,
            )
            result = {"code": "OK", "digests": len(response.unknown_digests), "sum": sum(response.unknown_digests)}
        except grpc.RpcError as error:
            outcome = error
            result = {"code": error.code().name, "details": error.details()}
    print(json.dumps(result), flush=True)


main()
