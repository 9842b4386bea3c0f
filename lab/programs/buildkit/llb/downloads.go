package main

import "github.com/moby/buildkit/client/llb"

const file = "https://example.com/file"

var downloads = []graph{
	{"http", llb.HTTP(file)},
	{"http_with_checksum", llb.HTTP(file, llb.Checksum(some))},
	{"http_filename", llb.HTTP(file, llb.Filename("name"))},
	{"http_mode", llb.HTTP(file, llb.Chmod(0755))},
	{"http_owner", llb.HTTP(file, llb.Chown(1000, 0))},
	{"http_group", llb.HTTP(file, llb.Chown(0, 1000))},
	{"http_secret", llb.HTTP(file, llb.AuthHeaderSecret("HEADER"))},
	{"http_headers", llb.HTTP(file, llb.Header(llb.HTTPHeader{Accept: "a/b", UserAgent: "me"}))},
	{"http_signature", llb.HTTP(file, llb.VerifyPGPSignature(llb.HTTPSignatureInfo{PubKey: []byte("K"), Signature: []byte("S")}))},
	{"http_everything", llb.HTTP(file, llb.Checksum(some), llb.Filename("n"), llb.Chmod(0640), llb.Chown(1, 2),
		llb.AuthHeaderSecret("H"), llb.Header(llb.HTTPHeader{Accept: "a/b"}))},
}
