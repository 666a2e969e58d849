namespace SigningService.Cli.Cases;

/// <summary>A case checked with openssl, sha256sum and a shell. The page <c>docs/audit.md</c> has the same lines, and a test runs them there.</summary>
internal static class HandCheck
{
    public const string Commands = """
        # 1. The audit key signed the head of the log.
        work=$(mktemp -d)
        sed -n '1,3p' checkpoint > "$work/text"
        sed -n '5p' checkpoint | cut -d ' ' -f 3 | base64 -d | tail -c +5 > "$work/signature"
        openssl pkeyutl -verify -pubin -inkey audit-public-key.pem -rawin -in "$work/text" -sigfile "$work/signature"

        # 2. Every entry is in the log of that head.
        size=$(sed -n '2p' checkpoint)
        sed -n '3p' checkpoint | base64 -d > "$work/root"
        for entry in entries/*.cbor; do
          proof=${entry%.cbor}.tlog-proof
          fn=$(sed -n 's/^index //p' "$proof"); sn=$((size - 1))
          { printf '\000'; cat "$entry"; } | openssl dgst -sha256 -binary > "$work/hash"
          for sibling in $(sed '1,2d;/^$/,$d' "$proof"); do
            echo "$sibling" | base64 -d > "$work/sibling"
            if [ $((fn % 2)) = 1 ] || [ "$fn" = "$sn" ]; then
              cat "$work/sibling" "$work/hash" > "$work/pair"
              while [ $((fn % 2)) = 0 ] && [ "$fn" != 0 ]; do fn=$((fn / 2)); sn=$((sn / 2)); done
            else
              cat "$work/hash" "$work/sibling" > "$work/pair"
            fi
            { printf '\001'; cat "$work/pair"; } | openssl dgst -sha256 -binary > "$work/hash"
            fn=$((fn / 2)); sn=$((sn / 2))
          done
          if [ "$sn" = 0 ] && cmp -s "$work/hash" "$work/root"; then echo "$entry: in the log"; else echo "$entry: NOT IN THE LOG"; fi
        done

        # 3. Every certificate is one that an entry names: its SHA-256 stands in the entry, as bytes.
        for pem in certificates/*.pem; do
          hash=$(openssl x509 -in "$pem" -outform DER | sha256sum | cut -d ' ' -f 1)
          named=NO
          for entry in entries/*.cbor; do
            if od -An -v -tx1 "$entry" | tr -d ' \n' | grep -q "$hash"; then named=$entry; fi
          done
          echo "$pem: named by $named"
        done

        # 4. Which of them are revoked, by lists that their issuer signed.
        for crl in crls/*.crl; do
          for pem in certificates/*.pem; do
            sed '1,/END CERTIFICATE/d' "$pem" > "$work/chain.pem"
            openssl crl -inform DER -in "$crl" -CAfile "$work/chain.pem" -noout 2>&1
            serial=$(openssl x509 -in "$pem" -noout -serial | cut -d = -f 2)
            if openssl crl -inform DER -in "$crl" -noout -text | grep -q "Serial Number: $serial"; then echo "$pem: revoked by $crl"; fi
          done
        done
        """;
}
