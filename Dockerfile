# Built from source; runs on Debian without the .NET runtime of anybody else.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
ARG RUNTIME=linux-x64
RUN for project in Server Ceremony; do \
      dotnet publish "src/SigningService.$project" -c Release -r "$RUNTIME" --self-contained -o "/publish/$project" -p:RestoreLockedMode=false -v quiet --nologo || exit 1; \
    done \
 && mkdir -p /publish/bin && mv /publish/Server /publish/bin/service && mv /publish/Ceremony /publish/bin/ceremony

FROM debian:trixie-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends softhsm2 openssl curl ca-certificates libssl3t64 libstdc++6 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 1654 signing && useradd --uid 1654 --gid signing --no-create-home --home-dir /nonexistent signing \
 && install -d -o signing -g signing -m 0700 /var/lib/signing /var/lib/signing/token /var/lib/signing/ledger /var/lib/signing/hierarchy
COPY --from=build /publish/bin/service /opt/signing/service
COPY --from=build /publish/bin/ceremony /opt/signing/ceremony
COPY hsm-config /etc/signing
COPY scripts/container /opt/signing/scripts
ENV SOFTHSM2_CONF=/etc/signing/softhsm2.conf DOTNET_gcServer=0 DOTNET_EnableDiagnostics=0
USER signing
EXPOSE 7443 7444 7480
ENTRYPOINT ["/opt/signing/service/signing-service"]
CMD ["--config", "/etc/signing/service.container.yaml"]
