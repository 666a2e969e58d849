#!/bin/bash
# Health check: whether the service can do its work, asked without a client that would have to be installed.
exec 3<> /dev/tcp/127.0.0.1/7481 || exit 1
printf 'GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r _ status _ <&3
[[ $status == 200 ]]
