package main

import (
	"context"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

const config = `{"architecture": "arm", "variant": "v7", "os": "linux", "config": {
	"Env": ["PATH=/bin", "A=1", "B", "=x", "A=2=3"], "WorkingDir": "/w"}}`

const configWithUser = `{"config": {"Env": ["PATH=/bin"], "User": "www"}}`

var (
	arm64   = ocispecs.Platform{OS: "linux", Architecture: "arm64"}
	windows = ocispecs.Platform{OS: "windows", Architecture: "amd64", OSVersion: "10.0.17763", OSFeatures: []string{"win32k"}}
)

// Some digest, of something that a registry may have.

var some = digest.FromString("some")

// Knows the config of every image, and their digest.
type resolver struct{}

func (resolver) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	return ref, some, []byte(config), nil
}

func platform(os, architecture, variant string) llb.ConstraintsOpt {
	return llb.Platform(ocispecs.Platform{OS: os, Architecture: architecture, Variant: variant})
}

var images = []graph{
	{"image", llb.Image("alpine")},
	{"image_with_tag_and_digest", llb.Image("alpine:3.20@" + some.String())},
	{"image_of_a_registry", llb.Image("localhost:5000/a/b:c")},
	{"image_of_arm", llb.Image("alpine", llb.LinuxArmel)},
	{"image_of_arm_v5", llb.Image("alpine", platform("linux", "arm", "v5"))},
	{"image_of_windows", llb.Image("nano", llb.Platform(windows))},
	{"image_of_arm64_v8", llb.Image("alpine", platform("linux", "arm64", "v8"))},
	{"image_pulled", llb.Image("alpine", llb.ResolveModeForcePull)},
	{"image_resolved_locally", llb.Image("alpine", llb.ResolveModePreferLocal)},
	{"image_resolved_by_default", llb.Image("alpine", llb.ResolveModeDefault)},
	{"image_internal", llb.Image("alpine", llb.MarkImageInternal)},
	{"image_with_checksum", llb.Image("alpine", llb.WithImageChecksum(some))},
	{"image_of_few_layers", llb.Image("alpine", llb.WithLayerLimit(2))},
	{"image_of_no_layers", llb.Image("alpine", llb.WithLayerLimit(0))},
	{"image_config", must(llb.Image("alpine").WithImageConfig([]byte(config))).Run(llb.Shlex("true")).Root()},
	{"image_config_with_user", must(llb.Image("alpine").WithImageConfig([]byte(configWithUser))).Run(llb.Shlex("true")).Root()},
	{"image_resolved_to_digest", llb.Image("alpine", llb.WithMetaResolver(resolver{}), llb.ResolveDigest(true)).
		Run(llb.Shlex("true")).Root()},
	{"layout", llb.OCILayout("example.com/x@"+some.String(), llb.OCIStore("session", "store"))},
	{"layout_of_few_layers", llb.OCILayout("example.com/x@"+some.String(), llb.OCIStore("session", "store"), llb.OCILayerLimit(3))},
	{"layout_of_arm", llb.OCILayout("example.com/x@"+some.String(), llb.OCIStore("", "store"), llb.LinuxArm)},
	{"layout_with_short_name", llb.OCILayout("x@"+some.String(), llb.OCIStore("session", "store"))},
}
