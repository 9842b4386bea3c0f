package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/moby/buildkit/client/llb"
	"github.com/opencontainers/go-digest"
)

// Odd, so that the median is one of them.
const rounds = 7

// What is printed, as the program jesteros-bench-compile does.
type measured struct {
	Milliseconds float64       `json:"milliseconds"`
	PeakBytes    uint64        `json:"peak_bytes"`
	Head         digest.Digest `json:"head"`
}

func printChain(argument string) error {
	vertices, err := strconv.Atoi(argument)
	if err != nil || vertices < 2 {
		return fmt.Errorf("%q is no number of vertices", argument)
	}
	var times []float64
	var head digest.Digest
	for range rounds {
		start := time.Now()
		definition, err := chain(vertices).Marshal(context.Background(), settings()...)
		if err != nil {
			return err
		}
		times = append(times, time.Since(start).Seconds()*1e3)
		// The last op only names the result.
		if made := len(definition.Def) - 1; made != vertices {
			return fmt.Errorf("%d vertices instead of %d", made, vertices)
		}
		if head, err = definition.Head(); err != nil {
			return err
		}
	}
	slices.Sort(times)
	peak, err := peak()
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(measured{times[rounds/2], peak, head})
}

// Execs one after the other, each with two mounts and a line of a file. The crate's bench makes the
// same graph.
func chain(vertices int) llb.State {
	// A line for each exec, as in a spec.
	text := strings.Repeat("true\n", vertices)
	file := llb.NewSourceMap(nil, "spec", "", []byte(text))
	context := llb.Local("context", session)
	state := llb.Image("alpine").AddEnv("PATH", "/bin")
	for number := range vertices - 2 {
		state = state.Run(
			llb.Args([]string{"/bin/true", strconv.Itoa(number)}),
			llb.AddMount("/src", context, llb.Readonly),
			llb.AddMount("/cache", llb.Scratch(), llb.AsPersistentCacheDir("cache", llb.CacheMountShared)),
			llb.WithCustomName("step "+strconv.Itoa(number)),
			in(file, lines(int32(number+1), int32(number+1))),
		).Root()
	}
	return state
}

// The largest resident memory of this process so far, in bytes.
func peak() (uint64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if value, found := strings.CutPrefix(line, "VmHWM:"); found {
			kilobytes, err := strconv.ParseUint(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			return kilobytes * 1024, err
		}
	}
	return 0, errors.New("/proc/self/status has no VmHWM")
}
