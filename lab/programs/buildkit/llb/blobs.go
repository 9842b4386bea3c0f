package main

import "github.com/moby/buildkit/client/llb"

var blobs = []graph{
	{"blob", llb.ImageBlob("example.com/x@" + some.String())},
	{"blob_with_short_name", llb.ImageBlob("x@" + some.String())},
	{"blob_as_file", llb.ImageBlob("example.com/x@"+some.String(), llb.Filename("f"), llb.Chmod(0644), llb.Chown(1, 2))},
	{"blob_of_layout", llb.OCILayoutBlob("example.com/x@"+some.String(), llb.ImageBlobOCIStore("session", "store"))},
	{"blob_of_layout_as_file", llb.OCILayoutBlob("example.com/x@"+some.String(), llb.ImageBlobOCIStore("session", "store"),
		llb.Filename("f"), llb.Chmod(0755), llb.Chown(0, 7))},
}
