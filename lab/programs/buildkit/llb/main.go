// Program llb makes graphs with BuildKit's own client/llb. The crate buildkit-llb is compared with
// it: `llb graphs` prints the graphs of all kinds, one in a line, and `llb measure EXECS LENGTH`
// measures what a large one takes, whose chains of execs have this length.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/solver/pb"
	"github.com/opencontainers/go-digest"
)

// A graph with the name that it also has in the tests of the crate.
type graph struct {
	name  string
	state llb.State
}

// The kinds of graphs, each in a file of its own.
var kinds = [][]graph{
	images,
	blobs,
	repositories,
	downloads,
	folders,
	execs,
	environments,
	mounts,
	secrets,
	files,
	copies,
	trees,
	metadata,
	locations,
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "llb:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case slices.Equal(args, []string{"graphs"}):
		return printGraphs(slices.Concat(kinds...))
	case len(args) == 3 && args[0] == "measure":
		return printMeasured(args[1], args[2])
	}
	return errors.New("usage: llb graphs | llb measure EXECS LENGTH")
}

// What is printed of a graph. Bytes are base64 in JSON.
type line struct {
	Name       string          `json:"name"`
	Head       digest.Digest   `json:"head"`
	Digests    []digest.Digest `json:"digests"`
	Definition []byte          `json:"definition"`
}

func printGraphs(graphs []graph) error {
	out := json.NewEncoder(os.Stdout)
	for _, graph := range graphs {
		line, err := marshal(graph)
		if err != nil {
			return fmt.Errorf("%s: %w", graph.name, err)
		}
		if err := out.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

func marshal(graph graph) (*line, error) {
	def, err := graph.state.Marshal(context.Background(), settings()...)
	if err != nil {
		return nil, err
	}
	head, err := def.Head()
	if err != nil {
		return nil, err
	}
	line := line{Name: graph.name, Head: head}
	for _, op := range def.Def {
		line.Digests = append(line.Digests, digest.FromBytes(op))
	}
	line.Definition, err = def.ToPB().Marshal()
	return &line, err
}

// A frontend tells what BuildKit can do, and a platform. Without them client/llb takes the
// platform of this machine, and a random id for folders of the client.
func settings() []llb.ConstraintsOpt {
	return []llb.ConstraintsOpt{
		llb.LinuxAmd64,
		llb.LocalUniqueID("unique"),
		llb.WithCaps(pb.Caps.CapSet(pb.Caps.All())),
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
