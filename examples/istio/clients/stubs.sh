#!/bin/sh
# Generates the client of ca.proto with Debian's protoc and plugin.   stubs.sh FOLDER
set -eu
protos=$(cd "$(dirname "$0")/../../../protos" && pwd)
mkdir -p "$1"
protoc -I "$protos" --python_out="$1" --grpc_out="$1" --plugin=protoc-gen-grpc="$(command -v grpc_python_plugin)" istio/v1/auth/ca.proto
