# The service, the ceremony tool and signctl, built from source, on Debian with SoftHSM. The runtime is published with them: no image brings one.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
COPY .editorconfig BannedSymbols.txt Directory.Build.props Directory.Packages.props ./
COPY protos protos
COPY src src
# First the packages exactly as the lock files name them, or none; then the same for this machine's runtime. Analyzers judge in the tests.
# All three programs go into one folder and share one runtime; the service comes last, so that its libraries are the ones that stay.
RUN --mount=type=cache,target=/root/.nuget/packages \
    set -eu; \
    case $(uname -m) in x86_64) runtime=linux-x64 ;; aarch64) runtime=linux-arm64 ;; *) echo "There is no runtime for $(uname -m)." >&2; exit 1 ;; esac; \
    for project in Client Ceremony Server; do \
      dotnet restore --locked-mode -v quiet "src/SigningService.$project"; \
    done; \
    for project in Cli Ceremony Server; do \
      dotnet publish -c Release -r "$runtime" --self-contained -o /publish -v quiet -p:PublishAot=false -p:PublishReadyToRun=true -p:RunAnalyzers=false \
        -p:DebugType=none -p:GenerateDocumentationFile=false -p:SatelliteResourceLanguages=en "src/SigningService.$project"; \
    done

FROM debian:trixie-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends libsofthsm2 libssl3t64 libstdc++6 \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* \
 && groupadd --gid 1654 signing \
 && useradd --uid 1654 --gid signing --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin signing \
 && install -d -o signing -g signing -m 0700 /var/lib/signing /var/lib/signing/token /var/lib/signing/pin /var/lib/signing/ledger /run/signing \
 && install -d -o signing -g signing -m 0755 /var/lib/signing/hierarchy
COPY --from=build /publish /opt/signing/bin
COPY scripts/container /opt/signing/scripts
COPY hsm-config /etc/signing
ENV PATH=/opt/signing/bin:$PATH SOFTHSM2_CONF=/etc/signing/softhsm2.conf DOTNET_gcServer=0 DOTNET_EnableDiagnostics=0
USER 1654:1654
EXPOSE 7443 7444 7480
ENTRYPOINT ["/opt/signing/scripts/with-pin.sh", "/opt/signing/scripts/service.sh"]
