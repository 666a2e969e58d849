// Issues, lists and revokes a certificate with @grpc/grpc-js.
//
//   (cd examples/first-calls/node && npm install)
//   node examples/first-calls/node/first_calls.js [--server localhost:7443] [--trust .dev/trust/root.pem] [--client .dev/clients/requester]
//                                                 [--revoker .dev/clients/operator] [--profile server-tls] [--name api.example.test]
//
// The messages come from protos/; key and request are made by openssl, as any other way would do.
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import grpc from "@grpc/grpc-js";
import protoLoader from "@grpc/proto-loader";

const { values: options } = parseArgs({
  options: {
    server: { type: "string", default: "localhost:7443" },
    trust: { type: "string", default: ".dev/trust/root.pem" },
    client: { type: "string", default: ".dev/clients/requester" },
    revoker: { type: "string", default: ".dev/clients/operator" },
    profile: { type: "string", default: "server-tls" },
    name: { type: "string", default: "api.example.test" },
  },
});

const protos = fileURLToPath(new URL("../../../protos", import.meta.url));
const definition = protoLoader.loadSync("signing/v1/certificate_service.proto", { includeDirs: [protos], enums: String, longs: String });
const { CertificateService } = grpc.loadPackageDefinition(definition).signing.v1;

// A client over mTLS: the root that is trusted, and the key and chain of the caller.
function connect(folder) {
  const credentials = grpc.credentials.createSsl(
    readFileSync(options.trust), readFileSync(join(folder, "key.pem")), readFileSync(join(folder, "chain.pem")));
  return new CertificateService(options.server, credentials);
}

function call(client, method, request) {
  return promisify(client[method]).call(client, request, { deadline: Date.now() + 30_000 });
}

// A key and a PKCS#10 request for one DNS name; a real client would keep the key.
function makeRequest(name) {
  const folder = mkdtempSync(join(tmpdir(), "first-calls-"));
  try {
    const key = join(folder, "key.pem");
    execFileSync("openssl", ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key]);
    return execFileSync("openssl", ["req", "-new", "-key", key, "-subj", "/", "-addext", `subjectAltName=DNS:${name}`]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const requester = connect(options.client);
const { certificate: issued } = await call(requester, "issueCertificate", {
  profile: options.profile, csr: makeRequest(options.name), requestId: randomUUID(),
});
console.log("issued", issued.name);

const page = await call(requester, "listCertificates", { filter: { subjectName: `dns:${options.name}` }, pageSize: 1, summaryOnly: true });
for (const certificate of page.certificates) {
  console.log("listed", certificate.name, new Date(Number(certificate.notAfterTime.seconds) * 1000).toISOString());
}

const revoker = connect(options.revoker);
const revoked = await call(revoker, "revokeCertificate", { name: issued.name, reason: "REVOCATION_REASON_SUPERSEDED" });
console.log("revoked", revoked.certificate.name, "on list", revoked.shard ?? 0, revoked.revocationListNumber);

requester.close();
revoker.close();
