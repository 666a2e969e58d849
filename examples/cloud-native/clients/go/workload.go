// A workload that is written with go-spiffe and knows nothing but the agent's socket: it serves mutual TLS, and calls itself, with the
// certificate that is current. It is never started again.
//
//	SPIFFE_ENDPOINT_SOCKET=unix:///run/signctl/workload.sock workload
//
// Prints a line at the beginning and after each update: the identities that it has, and what its own call was shown: the serial number, how many
// certificates, how many roots there are.
package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"log"
	"net"
	"os"
	"strings"
	"time"

	"github.com/spiffe/go-spiffe/v2/spiffeid"
	"github.com/spiffe/go-spiffe/v2/spiffetls/tlsconfig"
	"github.com/spiffe/go-spiffe/v2/workloadapi"
)

func main() {
	ctx := context.Background()
	patience, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	svids, err := workloadapi.FetchX509SVIDs(patience)
	if err != nil {
		// In one line, with the status.
		fmt.Println(strings.ReplaceAll(err.Error(), "\n", " "))
		os.Exit(1)
	}
	names := make([]string, 0, len(svids))
	for _, svid := range svids {
		names = append(names, svid.ID.String()+" hint="+svid.Hint)
	}
	source, err := workloadapi.NewX509Source(patience)
	check(err)
	defer source.Close()
	me, err := source.GetX509SVID()
	check(err)

	listener, err := tls.Listen("tcp", "127.0.0.1:0", tlsconfig.MTLSServerConfig(source, source, tlsconfig.AuthorizeMemberOf(me.ID.TrustDomain())))
	check(err)
	go serve(listener)
	for {
		fmt.Println(strings.Join(names, " "), call(source, me.ID, listener.Addr().String()))
		<-source.Updated()
	}
}

func serve(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		check(err)
		go func() {
			defer connection.Close()
			if connection.(*tls.Conn).Handshake() == nil {
				fmt.Fprint(connection, "welcome")
			}
		}()
	}
}

// What the server shows, verified by go-spiffe; and that the server took what it was shown.
func call(source *workloadapi.X509Source, id spiffeid.ID, address string) string {
	connection, err := tls.Dial("tcp", address, tlsconfig.MTLSClientConfig(source, source, tlsconfig.AuthorizeID(id)))
	if err != nil {
		return "not served: " + err.Error()
	}
	defer connection.Close()
	greeting := make([]byte, 7)
	if _, err := connection.Read(greeting); err != nil {
		return "not let in: " + err.Error()
	}
	shown := connection.ConnectionState().PeerCertificates
	roots, err := source.GetX509BundleForTrustDomain(id.TrustDomain())
	check(err)
	return fmt.Sprintf("%s serial=%X certificates=%d roots=%d", greeting, shown[0].SerialNumber, len(shown), len(roots.X509Authorities()))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
