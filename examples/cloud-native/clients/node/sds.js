// Subscribes to secrets as Envoy does, with Envoy's own protos: takes the first response, rejects the second, and names what comes.
//
//   node sds.js SOCKET COUNT NAME...
//
// Prints a line for each response: its number, how many versions there were, and each secret with its kind and serial number.
// Ends after COUNT responses, or with the status that it was refused with.
import { X509Certificate } from "node:crypto";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const grpc = require("@grpc/grpc-js");
const protoLoader = require("@grpc/proto-loader");

const [socket, count, ...names] = process.argv.slice(2);
const deps = join(dirname(require.resolve("@grpc/grpc-js-xds/package.json")), "deps");
const definition = protoLoader.loadSync(
  ["envoy/service/secret/v3/sds.proto", "envoy/extensions/transport_sockets/tls/v3/secret.proto"],
  { keepCase: true, oneofs: true, includeDirs: ["envoy-api", "xds", "googleapis", "protoc-gen-validate"].map((name) => join(deps, name)) });
const { envoy } = grpc.loadPackageDefinition(definition);
const Secret = definition["envoy.extensions.transport_sockets.tls.v3.Secret"];
const typeUrl = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret";

const client = new envoy.service.secret.v3.SecretDiscoveryService("unix:" + socket, grpc.credentials.createInsecure());
const stream = client.StreamSecrets();
const versions = new Set();
let responses = 0;

function describe(any) {
  const secret = Secret.deserialize(any.value);
  const pem = (secret.tls_certificate?.certificate_chain ?? secret.validation_context.trusted_ca).inline_bytes.toString();
  const certificate = new X509Certificate(pem);
  // The key that came with it is the certificate's.
  const kind = secret.tls_certificate ? (fits(certificate, secret.tls_certificate.private_key.inline_bytes) ? "pair" : "no-pair") : "roots";
  return `${secret.name} ${kind} ${certificate.serialNumber}`;
}

function fits(certificate, key) {
  return certificate.checkPrivateKey(require("node:crypto").createPrivateKey(key));
}

let accepted = "";
function answer(response, error) {
  if (!error) accepted = response.version_info;
  stream.write({ type_url: typeUrl, resource_names: names, response_nonce: response.nonce, version_info: accepted, error_detail: error });
}

stream.on("data", (response) => {
  versions.add(response.version_info);
  console.log(++responses, versions.size, response.resources.map(describe).join(" "));
  answer(response, responses === 2 ? { code: 3, message: "This one is not liked." } : null);
  if (responses === Number(count)) {
    stream.end();
    client.close();
  }
});
stream.on("error", (error) => {
  console.log(grpc.status[error.code]);
  process.exitCode = 1;
});
stream.write({ node: { id: "a-proxy", cluster: "shop" }, type_url: typeUrl, resource_names: names });
