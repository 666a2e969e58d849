#!/usr/bin/env bash
# Makes the Python stubs from protos/ in the folder given.   stubs.sh FOLDER
# Debian packages: python3-grpcio python3-protobuf protobuf-compiler protobuf-compiler-grpc libprotobuf-dev
set -euo pipefail
out=${1:?usage: stubs.sh FOLDER}
protos=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../../protos" && pwd)
mkdir -p "$out"
protoc -I "$protos" --python_out="$out" --grpc_out="$out" --plugin=protoc-gen-grpc="$(command -v grpc_python_plugin)" "$protos"/signing/v1/*.proto
