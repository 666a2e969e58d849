#!/usr/bin/env python3
"""Verifies exported audit logs, written from docs/audit-log-format.md and docs/audit.md alone. Needs Python 3.9 and openssl 3.

usage: verify.py AUDIT-PUBLIC-KEY.pem FOLDER...      exit code 1 if one of them is at fault
"""
import base64, datetime, hashlib, json, pathlib, re, subprocess, sys, tempfile

def need(right, text):
    if not right:
        raise ValueError(text)

def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

def unbase64(text):
    octets = base64.b64decode(text, validate=True)
    need(base64.b64encode(octets).decode() == text, "base64 in another form")
    return octets

# -- signatures: C2SP signed-note, and how one audit key hands over to the next (docs/key-rotation.md). A key is its SubjectPublicKeyInfo, DER.
ED25519, P384, MLDSA = bytes.fromhex("302a300506032b6570032100"), bytes.fromhex("2b81040022"), bytes.fromhex("6086480165030403")
NOTE = re.compile(r"(([^\n]+)\n(0|[1-9][0-9]{0,18})\n([^\n]*)\n)\n((?:— [^\s+]+ [A-Za-z0-9+/=]+\n)+)")

def signed(key, text, signature):
    with tempfile.TemporaryDirectory() as work:
        files = [pathlib.Path(work, name) for name in ("key", "text", "signature")]
        for file, content in zip(files, (key, text, signature)):
            file.write_bytes(content)
        command = (["pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", files[0], "-rawin", "-in", files[1], "-sigfile", files[2]] if key.startswith(ED25519) or MLDSA in key[:20]
                   else ["dgst", "-sha384" if P384 in key[:32] else "-sha256", "-keyform", "DER", "-verify", files[0], "-signature", files[2], files[1]])
        return subprocess.run(["openssl", *command], capture_output=True).returncode == 0

def audit_keys(folder, held):
    keys, file = [held], folder / "audit-keys.json"
    if not file.exists():
        return keys
    handovers = [{name: one[name] for name in ("statement", "fromSignature", "toSignature")} for one in json.loads(file.read_bytes())["handovers"]]
    need(json.dumps({"handovers": handovers}, indent=2).encode() + b"\n" == file.read_bytes(), "audit-keys.json is damaged")
    for statement, by_old, by_new in [map(unbase64, one.values()) for one in handovers]:
        lines = statement.decode("utf-8", "replace").split("\n")
        if len(lines) == 6 and lines[:2] == ["SigningService audit key handover v1", f"from {sha256(keys[-1]).hex()}"]:
            key = unbase64(lines[3][4:]) if lines[3].startswith("key ") else b""
            need(lines[2] == f"to {sha256(key).hex()}" and signed(keys[-1], statement, by_old) and signed(key, statement, by_new), "a handover is not signed by both keys")
            keys.append(key)
    return keys

def checkpoint(note, keys):
    parts = NOTE.fullmatch(note.decode())
    need(parts and len(note) <= 65536 and not re.search("[\x00-\x09\x0b-\x1f]", note.decode()), "checkpoint is no signed note of origin, size and root")
    text, origin, size, root, lines = parts.groups()
    by = [(name, unbase64(value)) for name, value in re.findall("— (.+) (.+)\n", lines)]
    need(all(len(value) > 4 for _, value in by), "checkpoint has a signature that is too short")
    def right(key):
        identity = sha256(origin.encode(), b"\n\1", key[12:]) if key.startswith(ED25519) else sha256(key)
        own = [value[4:] for name, value in by if name == origin and value[:4] == identity[:4]]
        return own and all(signed(key, text.encode(), value) for value in own)
    need(any(right(key) for key in keys), f"checkpoint of {origin} is not signed by an audit key")
    return int(size), unbase64(root)

# -- entries: CBOR, read leniently; what does not come out the same when it is written again was not in the one encoding that there is
def decode(b, i, maps):
    major, low, i = b[i] >> 5, b[i] & 31, i + 1
    if low >= 24:
        need(low < 28, "a length that is not given")
        octets = 1 << low - 24
        low, i = int.from_bytes(b[i:i + octets], "big"), i + octets
    if major < 2:
        return (-1 - low if major else low), i
    if major < 4:
        return (b[i:i + low].decode() if major == 3 else b[i:i + low]), i + low
    need(major == 5 and maps, "an item that is never there")
    pairs = {}
    for _ in range(low):
        name, i = decode(b, i, 0)
        pairs[name], i = decode(b, i, maps - 1)
    return pairs, i

def encode(value):
    def head(major, n):
        octets = next(o for o in (0, 1, 2, 4, 8) if n < (1 << 8 * o if o else 24))
        return bytes([major << 5 | 23 + octets.bit_length()]) + n.to_bytes(octets, "big") if octets else bytes([major << 5 | n])
    if isinstance(value, int):
        return head(value < 0, -1 - value if value < 0 else value)
    if isinstance(value, dict):
        return head(5, len(value)) + b"".join(name + content for name, content in sorted((encode(n), encode(v)) for n, v in value.items()))
    octets = value.encode() if isinstance(value, str) else value
    return head(3 if isinstance(value, str) else 2, len(octets)) + octets

def entry(b):
    e, end = decode(b, 0, 2)
    need(end == len(b) and isinstance(e, dict) and encode(e) == b, "not an item in its one encoding")
    need(list(map(type, map(e.get, range(8)))) == [int] * 4 + [str] * 2 + [dict] * 2 and len(e) == 8, "not the map of eight")
    need(e[0] == 1 and 0 <= e[1] < 1 << 63 and 0 < e[3] < 1 << 31 and -62135596800_000_000 <= e[2] < 253402300800_000_000, "a number is out of range")
    texts = [(e[4], 64), (e[5], 1024), *((part, limit) for field in (6, 7) for pair in e[field].items() for part, limit in zip(pair, (64, 1024)))]
    need(all(type(n) is str and type(v) is kind for field, kind in ((6, str), (7, bytes)) for n, v in e[field].items()), "a pair of other types")
    need(len(e[6]) <= 64 and len(e[7]) <= 64 and all(len(t.encode() if isinstance(t, str) else t) <= limit for t, limit in texts), "too many pairs, or one too long")
    return e[1], e[4], e[6]

# -- the story: whether the entries can be true together
def seconds(text):
    try:
        need(re.fullmatch(r"\d{4}(-\d\d){2}T\d\d(:\d\d){2}(\.\d{6})?Z", text, re.A), "no time")
        return min(max(int(datetime.datetime.strptime(text[:19] + "+0000", "%Y-%m-%dT%H:%M:%S%z").timestamp()), 0), 2**32 - 1)
    except ValueError:
        return None

def number(text):
    return int(text) if re.fullmatch(r"0|-?[1-9][0-9]*", text) and -2**63 <= int(text) < 2**63 else None

class Story:
    def __init__(self):
        self.certificates, self.shards = {}, {}

    def add(self, kind, d):
        authority, name = d.get("authority", ""), f"{d.get('authority', '')}/{d.get('serial', '')}"
        fate, ends = self.certificates.get(name, (None, 0))
        shard = self.shards.setdefault((authority, d.get("shard", "")), {"revoked": [], "number": 0, "update": 0, "intended": None})
        at = number(d.get("list_number", ""))
        if kind == "IssuanceIntended":
            need(seconds(d.get("not_after", "")) is not None and fate is None, "no expiry, or a serial number used twice")
            self.certificates[name] = "intended", seconds(d["not_after"])
        elif kind == "CertificateIssued":
            need(fate in ("intended", "revoked open"), "no open intent before it")
            self.certificates[name] = ("issued" if fate == "intended" else "revoked"), ends
        elif kind == "CertificateRevoked":
            need(fate in ("intended", "issued"), "no such certificate before it, or revoked before")
            self.certificates[name] = ("revoked open" if fate == "intended" else "revoked"), ends
            shard["revoked"].append((ends, 2**63 - 1 if at is None else at))
        elif kind == "RevocationListIntended":
            need(at is not None and at > shard["number"], "a list without a number, or with one that was used before")
            shard["intended"] = at, d.get("entries", "")
        elif kind == "RevocationListPublished":
            count, update = number(d.get("entries", "")), seconds(d.get("this_update", ""))
            need(None not in (at, count, update) and shard["intended"] == (at, d["entries"]), "a list that was not written down before it was signed")
            wide = d.get("shard", "") == "all" or d.get("shard", "").startswith("-")
            of = [other for (whose, _), other in self.shards.items() if whose == authority] if wide else [shard]
            least = sum(ends >= shard["update"] and promised <= at for ends, promised in shard["revoked"])
            most = sum(ends >= shard["update"] for other in of for ends, _ in other["revoked"])
            need(least <= count <= most and update >= shard["update"], "a list that does not agree with the revocations before it, or is older than the one before")
            shard.update(number=at, update=update, intended=None)

# -- the tree: RFC 9162 hashing, tiles as in C2SP tlog-tiles
def tree(hashes):
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256()
    left = 1 << (len(hashes) - 1).bit_length() - 1
    return sha256(b"\1", tree(hashes[:left]), tree(hashes[left:]))

def tile(folder, level, index, width):
    digits = str(index).rjust((len(str(index)) + 2) // 3 * 3, "0")
    path = re.sub(r"(...)(?=.)", r"x\1/", digits) + ("" if width == 256 else f".p/{width}")
    return f"tile/{level}/{path}", (folder / "tile" / str(level) / path).read_bytes()

def bundle(content, first, count):
    for i in range(first, first + count):
        length = int.from_bytes(content[:2], "big")
        need(2 <= len(content) >= 2 + length, f"Entry {i} is cut off")
        yield i, content[2:2 + length]
        content = content[2 + length:]
    need(not content, f"something follows entry {first + count - 1}")

def compare(folder, level, first, hashes):
    for i in range(first, len(hashes), 256):
        name, content = tile(folder, level, i // 256, len(hashes[i:i + 256]))
        need(content == b"".join(hashes[i:i + 256]), f"{name} is not made of its entries")

def verify(folder, held):
    size, root = checkpoint((folder / "checkpoint").read_bytes(), audit_keys(folder, held))
    story, hashes, level = Story(), [], 0
    for first in range(0, size, 256):
        for at, encoded in bundle(tile(folder, "entries", first // 256, min(256, size - first))[1], first, min(256, size - first)):
            try:
                index, kind, details = entry(encoded)
                if index == at:
                    story.add(kind, details)
            except (ValueError, IndexError) as e:
                raise ValueError(f"Entry {at} is damaged, or cannot be true: {e}")
            need(index == at, f"Entry {index} stands where entry {at} must be")
            hashes.append(sha256(b"\0", encoded))
        compare(folder, 0, first, hashes)
    need(tree(hashes) == root, f"the {size} entries are not those that the checkpoint was signed over")
    while len(hashes) >= 256:
        hashes, level = [tree(hashes[i:i + 256]) for i in range(0, len(hashes) // 256 * 256, 256)], level + 1
        compare(folder, level, 0, hashes)
    return size

if __name__ == "__main__":
    pem, faults = pathlib.Path(sys.argv[1]).read_text("ascii"), 0
    for name in sys.argv[2:]:
        try:
            print(f"{name}: whole, {verify(pathlib.Path(name), base64.b64decode(''.join(pem.split('-----')[2].split())))} entries")
        except (ValueError, KeyError, TypeError, AttributeError, OSError) as e:
            faults += 1
            print(f"{name}: FAULT: {e}")
    sys.exit(1 if faults else 0)
