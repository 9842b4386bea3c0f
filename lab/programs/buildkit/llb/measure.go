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

// What is printed, as the program jesteros-bench-compile does.
type measured struct {
	Milliseconds float64       `json:"milliseconds"`
	PeakBytes    uint64        `json:"peak_bytes"`
	Head         digest.Digest `json:"head"`
}

func printMeasured(execs, length string) error {
	var numbers [2]int
	for index, argument := range []string{execs, length} {
		number, err := strconv.Atoi(argument)
		if err != nil || number < 1 {
			return fmt.Errorf("%q is not how many", argument)
		}
		numbers[index] = number
	}
	var times []float64
	var made measured
	for range rounds(numbers[0]) {
		start := time.Now()
		definition, err := chains(numbers[0], numbers[1]).Marshal(context.Background(), settings()...)
		if err != nil {
			return err
		}
		times = append(times, time.Since(start).Seconds()*1e3)
		if made.Head, err = definition.Head(); err != nil {
			return err
		}
		// A frontend makes its graph once.
		if made.PeakBytes == 0 {
			if made.PeakBytes, err = peak(); err != nil {
				return err
			}
		}
	}
	slices.Sort(times)
	made.Milliseconds = times[len(times)/2]
	return json.NewEncoder(os.Stdout).Encode(made)
}

// Odd, so that the median is one of them. The largest graph takes seconds.
func rounds(execs int) int {
	if execs > 1000 {
		return 3
	}
	return 7
}

// Chains of execs, each with two mounts, a name and a line of a file. The program
// jesteros-bench-compile makes the same graph.
func chains(execs, length int) llb.State {
	// A line for each exec, as in a spec.
	file := llb.NewSourceMap(nil, "spec", "", []byte(strings.Repeat("true\n", execs)))
	context := llb.Local("context", session)
	base := llb.Image("alpine").AddEnv("PATH", "/bin")
	var ends []llb.State
	for first := 0; first < execs; first += length {
		state := base
		for number := first; number < min(first+length, execs); number++ {
			line := int32(number + 1)
			state = state.Run(
				llb.Args([]string{"/bin/true", strconv.Itoa(number)}),
				llb.AddMount("/src", context, llb.Readonly),
				llb.AddMount("/cache", llb.Scratch(), llb.AsPersistentCacheDir("cache", llb.CacheMountShared)),
				llb.WithCustomName("step "+strconv.Itoa(number)),
				in(file, lines(line, line)),
			).Root()
		}
		ends = append(ends, state)
	}
	return llb.Merge(ends)
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
