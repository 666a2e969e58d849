// Asks for a workload's certificate with grpc-go, the library that istio-agent is built with.
//
//	go run agent.go HOST:PORT ROOT.pem CA.desc TOKEN CSR.pem
//
// CA.desc is the description of the service, as 'protoc --include_imports --descriptor_set_out' writes it. Prints the workload's id and the
// number of certificates, or the status that it was refused with.
package main

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)

const service = "istio.v1.auth.IstioCertificateService"

func main() {
	server, trust, description, token, csr := os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]
	method := describe(description)
	roots, err := credentials.NewClientTLSFromFile(trust, "")
	check(err)
	connection, err := grpc.Dial(server, grpc.WithTransportCredentials(roots))
	check(err)
	defer connection.Close()

	request := dynamicpb.NewMessage(method.Input())
	set(request, "csr", protoreflect.ValueOfString(read(csr)))
	set(request, "validity_duration", protoreflect.ValueOfInt64(86400))
	answer := dynamicpb.NewMessage(method.Output())
	ctx, cancel := context.WithTimeout(metadata.AppendToOutgoingContext(context.Background(), "authorization", "Bearer "+token), 30*time.Second)
	defer cancel()
	err = connection.Invoke(ctx, "/"+service+"/CreateCertificate", request, answer, grpc.ForceCodec(codec{}))
	if err != nil {
		fmt.Println(status.Code(err))
		return
	}

	chain := answer.Get(method.Output().Fields().ByName("cert_chain")).List()
	block, rest := pem.Decode([]byte(chain.Get(0).String()))
	leaf, err := x509.ParseCertificate(block.Bytes)
	check(err)
	if len(leaf.URIs) != 1 || len(rest) != 0 {
		log.Fatalf("not usable: %v", leaf.URIs)
	}
	fmt.Println(leaf.URIs[0], chain.Len())
}

// The library's own codec, of this age, takes generated messages alone.
type codec struct{}

func (codec) Marshal(v interface{}) ([]byte, error) { return proto.Marshal(v.(proto.Message)) }

func (codec) Unmarshal(data []byte, v interface{}) error {
	return proto.Unmarshal(data, v.(proto.Message))
}

func (codec) Name() string { return "proto" }

// The method, from the description of the service: nothing is generated.
func describe(file string) protoreflect.MethodDescriptor {
	set := &descriptorpb.FileDescriptorSet{}
	check(proto.Unmarshal([]byte(read(file)), set))
	files, err := protodesc.NewFiles(set)
	check(err)
	found, err := files.FindDescriptorByName(service)
	check(err)
	return found.(protoreflect.ServiceDescriptor).Methods().ByName("CreateCertificate")
}

func set(message *dynamicpb.Message, field string, value protoreflect.Value) {
	message.Set(message.Descriptor().Fields().ByName(protoreflect.Name(field)), value)
}

func read(file string) string {
	content, err := os.ReadFile(file)
	check(err)
	return string(content)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
