// Asks for the certificates of the workloads on a node, as ztunnel does: one connection, the proxy's own token, each workload by its id.
//
//   node ztunnel.js HOST:PORT ROOT.pem CA.proto TOKEN CSR.pem SPIFFE-ID...
//
// Prints a line for each: its id and the number of certificates, or the status that it was refused with.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { X509Certificate } from "node:crypto";

// The packages of the first calls.
const require = createRequire(new URL("../../first-calls/node/", import.meta.url));
const grpc = require("@grpc/grpc-js");
const protoLoader = require("@grpc/proto-loader");

const [server, trust, proto, token, csr, ...ids] = process.argv.slice(2);
const { istio } = grpc.loadPackageDefinition(protoLoader.loadSync("istio/v1/auth/ca.proto", { keepCase: true, includeDirs: [proto] }));
const client = new istio.v1.auth.IstioCertificateService(server, grpc.credentials.createSsl(readFileSync(trust)));
const headers = new grpc.Metadata();
headers.set("authorization", "Bearer " + token);

// As ztunnel reads an answer: the first is the workload's and says its id, each but the last is one certificate, the last is all roots.
function check(id, chain) {
  const alone = chain.slice(0, -1).every((pem) => pem.split("BEGIN CERTIFICATE").length === 2);
  const names = new X509Certificate(chain[0]).subjectAltName;
  return alone && chain.length > 1 && names === "URI:" + id ? `${chain.length}` : `not usable: ${names}`;
}

for (const id of ids) {
  const request = { csr: readFileSync(csr, "utf8"), validity_duration: 86400, metadata: { fields: { ImpersonatedIdentity: { stringValue: id } } } };
  const line = await new Promise((resolve) =>
    client.CreateCertificate(request, headers, (error, answer) => resolve(error ? grpc.status[error.code] : check(id, answer.cert_chain))));
  console.log(id, line);
}
client.close();
