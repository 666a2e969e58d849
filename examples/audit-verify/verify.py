#!/usr/bin/env python3
"""Verifies exported audit logs, written from docs/audit-log-format.md and docs/audit.md alone. Needs Python 3.9 and openssl 3.

usage: verify.py AUDIT-PUBLIC-KEY.pem FOLDER...      exit code 1 if one of them is at fault
"""
import base64, datetime, hashlib, json, os, re, subprocess, sys, tempfile

class Fault(Exception):
    pass

def need(right, text):
    if not right:
        raise Fault(text)

def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

def unbase64(text):
    octets = base64.b64decode(text, validate=True)
    need(base64.b64encode(octets).decode() == text, "base64 in another form")
    return octets

def read(folder, name):
    need(os.path.isfile(os.path.join(folder, name)), f"{name} is missing")
    with open(os.path.join(folder, name), "rb") as file:
        return file.read()

# -- signatures: C2SP signed-note, and how one audit key hands over to the next (docs/key-rotation.md). A key is its SubjectPublicKeyInfo, DER.
ED25519 = bytes.fromhex("302a300506032b6570032100")

def signed(key, text, signature):
    with tempfile.TemporaryDirectory() as work:
        paths = [os.path.join(work, name) for name in ("key", "text", "signature")]
        for path, content in zip(paths, (key, text, signature)):
            with open(path, "wb") as file:
                file.write(content)
        hash_name = "-sha384" if bytes.fromhex("2b81040022") in key[:32] else "-sha256"
        command = (["pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", paths[0], "-rawin", "-in", paths[1], "-sigfile", paths[2]] if key.startswith(ED25519)
                   else ["dgst", hash_name, "-keyform", "DER", "-verify", paths[0], "-signature", paths[2], paths[1]])
        return subprocess.run(["openssl", *command], capture_output=True).returncode == 0

def audit_keys(folder, held):
    keys = [held]
    if not os.path.exists(os.path.join(folder, "audit-keys.json")):
        return keys
    content = read(folder, "audit-keys.json").decode()
    handovers = [{name: handover[name] for name in ("statement", "fromSignature", "toSignature")} for handover in json.loads(content)["handovers"]]
    need(json.dumps({"handovers": handovers}, indent=2) + "\n" == content, "audit-keys.json is damaged")
    for statement, from_signature, to_signature in [map(unbase64, handover.values()) for handover in handovers]:
        lines = statement.decode("utf-8", "replace").split("\n")
        if len(lines) != 6 or lines[:2] != ["SigningService audit key handover v1", f"from {sha256(keys[-1]).hex()}"]:
            continue
        key = unbase64(lines[3][4:]) if lines[3].startswith("key ") else b""
        need(lines[2] == f"to {sha256(key).hex()}" and signed(keys[-1], statement, from_signature) and signed(key, statement, to_signature), "a handover is not signed by both keys")
        keys.append(key)
    return keys

def checkpoint(note, keys):
    text, _, signatures = note.decode().rpartition("\n\n")
    need(len(note) <= 65536 and signatures.endswith("\n") and not re.search("[\x00-\x09\x0b-\x1f]", note.decode()), "checkpoint is no note")
    text += "\n"
    lines = [re.fullmatch(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)", line) for line in signatures[:-1].split("\n")]
    need(all(lines), "checkpoint has a line that is no signature")
    by = [(line[1], unbase64(line[2])) for line in lines]
    need(all(len(value) > 4 for _, value in by), "checkpoint has a signature that is too short")
    need(re.fullmatch(r"[^\n]+\n(0|[1-9][0-9]{0,18})\n[^\n]*\n", text), "checkpoint is not origin, size and root")
    origin, size, root = text.split("\n")[:3]
    def right(key):
        identity = sha256(origin.encode(), b"\n\x01", key[12:])[:4] if key.startswith(ED25519) else sha256(key)[:4]
        own = [value[4:] for name, value in by if (name, value[:4]) == (origin, identity)]
        return own and all(signed(key, text.encode(), value) for value in own)
    need(any(right(key) for key in keys), f"checkpoint of {origin} is not signed by an audit key")
    return int(size), unbase64(root)

# -- entries: CBOR in the one encoding that there is
def head(b, i, major):
    need(i < len(b) and b[i] >> 5 == major and b[i] & 31 < 28, "not the item that must stand there")
    low, octets = b[i] & 31, 1 << (b[i] & 31) - 24 if b[i] & 31 >= 24 else 0
    if octets:
        low = int.from_bytes(b[i + 1:i + 1 + octets], "big")
        need(i + 1 + octets <= len(b) and low >= (24 if octets == 1 else 1 << 4 * octets), "a head that is not the shortest")
    return low, i + 1 + octets

def string(b, i, major, limit):
    length, i = head(b, i, major)
    need(length <= limit and i + length <= len(b), "a text or byte string is too long")
    return (b[i:i + length].decode() if major == 3 else b[i:i + length]), i + length

def entry(b):
    need(b[:3] == b"\xa8\x00\x01", "not a map of eight, version 1")
    fields, i = {0: 1}, 3
    for field in range(1, 8):
        need(b[i:i + 1] == bytes([field]), f"field {field} is missing")
        if field in (1, 2, 3):
            negative = field == 2 and b[i + 1:i + 2] >= b"\x20"
            value, i = head(b, i + 1, 1 if negative else 0)
            fields[field] = -1 - value if negative else value
        elif field in (4, 5):
            fields[field], i = string(b, i + 1, 3, 64 if field == 4 else 1024)
        else:
            pairs, i = head(b, i + 1, 5)
            need(pairs <= 64, "too many pairs")
            fields[field], before = {}, (0, b"")
            for _ in range(pairs):
                name, i = string(b, i, 3, 64)
                need((len(name.encode()), name.encode()) > before, "names are not in order")
                before = (len(name.encode()), name.encode())
                fields[field][name], i = string(b, i, 3 if field == 6 else 2, 1024)
    need(i == len(b), "something follows")
    need(fields[1] < 1 << 63 and 0 < fields[3] < 1 << 31 and -62135596800_000_000 <= fields[2] < 253402300800_000_000, "a number is out of range")
    return fields[1], fields[4], fields[6]

# -- the story: whether the entries can be true together
def seconds(text):
    form = "%Y-%m-%dT%H:%M:%S.%fZ" if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", text, re.A) else "%Y-%m-%dT%H:%M:%SZ" if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text, re.A) else None
    try:
        time = form and datetime.datetime.strptime(text, form).replace(microsecond=0, tzinfo=datetime.timezone.utc)
        return min(max(int(time.timestamp()), 0), 2**32 - 1) if form else None
    except ValueError:
        return None

def number(text):
    return int(text) if re.fullmatch(r"0|-?[1-9][0-9]*", text) and -2**63 <= int(text) < 2**63 else None

class Story:
    def __init__(self):
        self.certificates, self.shards = {}, {}

    def shard(self, d):
        return self.shards.setdefault((d.get("authority", ""), d.get("shard", "")), {"revoked": [], "number": 0, "update": 0, "intended": None})

    def add(self, kind, d):
        name = f"{d.get('authority', '')}/{d.get('serial', '')}"
        fate, ends = self.certificates.get(name, (None, 0))
        if kind == "IssuanceIntended":
            need(seconds(d.get("not_after", "")) is not None and fate is None, "no expiry, or a serial number used twice")
            self.certificates[name] = "intended", seconds(d["not_after"])
        elif kind == "CertificateIssued":
            need(fate in ("intended", "revoked open"), "no open intent before it")
            self.certificates[name] = ("issued" if fate == "intended" else "revoked"), ends
        elif kind == "CertificateRevoked":
            need(fate in ("intended", "issued"), "no such certificate before it, or revoked before")
            self.certificates[name] = ("revoked open" if fate == "intended" else "revoked"), ends
            promised = number(d.get("list_number", ""))
            self.shard(d)["revoked"].append((ends, 2**63 - 1 if promised is None else promised))
        elif kind in ("RevocationListIntended", "RevocationListPublished"):
            at, shard = number(d.get("list_number", "")), self.shard(d)
            need(at is not None, "a list without a number")
            if kind == "RevocationListIntended":
                need(at > shard["number"], "a list number that was used before")
                shard["intended"] = at, d.get("entries", "")
                return
            count, update = number(d.get("entries", "")), seconds(d.get("this_update", ""))
            need(count is not None and update is not None and shard["intended"] == (at, d["entries"]), "a list that was not written down before it was signed")
            wide = d["shard"] == "all" or d["shard"].startswith("-") if "shard" in d else False
            of = [other for (authority, _), other in self.shards.items() if wide and authority == d.get("authority", "")] or [shard]
            least = sum(ends >= shard["update"] and promised <= at for ends, promised in shard["revoked"])
            most = sum(ends >= shard["update"] for other in of for ends, _ in other["revoked"])
            need(least <= count <= most and update >= shard["update"], "a list that does not agree with the revocations before it, or is older than the one before")
            shard.update(number=at, update=update, intended=None)

# -- the tree: RFC 9162 hashing, tiles as in C2SP tlog-tiles
def tile_path(level, index, width):
    digits = f"{index:03}".rjust((max(len(str(index)), 3) + 2) // 3 * 3, "0")
    groups = [digits[i:i + 3] for i in range(0, len(digits), 3)]
    return f"tile/{level}/" + "/".join(["x" + group for group in groups[:-1]] + groups[-1:]) + ("" if width == 256 else f".p/{width}")

def bundle(content, first, count):
    for i in range(first, first + count):
        length = int.from_bytes(content[:2], "big")
        need(len(content) >= 2 + length and len(content) >= 2, f"Entry {i} is cut off")
        yield content[2:2 + length]
        content = content[2 + length:]
    need(not content, f"something follows entry {first + count - 1}")

def verify(folder, held):
    size, root = checkpoint(read(folder, "checkpoint"), audit_keys(folder, held))
    story, levels = Story(), []
    def compare(level, index, hashes):
        need(read(folder, tile_path(level, index, len(hashes))) == b"".join(hashes), f"{tile_path(level, index, len(hashes))} is not made of its entries")
    def add(level, value):
        if level == len(levels):
            levels.append([0, []])
        levels[level][1].append(value)
        if len(levels[level][1]) == 256:
            index, hashes = levels[level]
            levels[level] = [index + 1, []]
            compare(level, index, hashes)
            while len(hashes) > 1:
                hashes = [sha256(b"\1", *hashes[i:i + 2]) for i in range(0, len(hashes), 2)]
            add(level + 1, hashes[0])
    for first in range(0, size, 256):
        count = min(256, size - first)
        for at, encoded in enumerate(bundle(read(folder, tile_path("entries", first // 256, count)), first, count), first):
            try:
                index, kind, details = entry(encoded)
            except (Fault, UnicodeDecodeError) as e:
                raise Fault(f"Entry {at} is damaged: {e}")
            need(index == at, f"Entry {index} stands where entry {at} must be")
            try:
                story.add(kind, details)
            except Fault as e:
                raise Fault(f"Entry {at} ({kind}) cannot be true: {e}")
            add(0, sha256(b"\0", encoded))
    whole = None
    for level, (index, hashes) in enumerate(levels):
        if hashes:
            compare(level, index, hashes)
        # Perfect subtrees from the right, the smallest first: this level's odd ones, each level joined into the next.
        for bit in range(8):
            if len(hashes) % 2:
                whole = hashes[-1] if whole is None else sha256(b"\1", hashes[-1], whole)
            hashes = [sha256(b"\1", *hashes[i:i + 2]) for i in range(0, len(hashes) // 2 * 2, 2)]
    need((sha256() if whole is None else whole) == root, f"the {size} entries are not those that the checkpoint was signed over")
    return size

if __name__ == "__main__":
    pem = open(sys.argv[1], encoding="ascii").read()
    held_key, faults = base64.b64decode("".join(pem.split("-----")[2].split())), 0
    for folder_name in sys.argv[2:]:
        try:
            print(f"{folder_name}: whole, {verify(folder_name, held_key)} entries")
        except (Fault, ValueError, KeyError, TypeError, AttributeError) as e:
            faults += 1
            print(f"{folder_name}: FAULT: {e}")
    sys.exit(1 if faults else 0)
