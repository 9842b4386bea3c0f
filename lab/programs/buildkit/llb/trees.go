package main

import "github.com/moby/buildkit/client/llb"

var (
	a = tree("/a")
	b = tree("/b")
)

// The second output of a passthrough of two trees, which also waits for a third one.
func second() llb.State {
	op := llb.NewPassthroughOp("id", []llb.PassthroughInput{
		{State: a, Output: true}, {State: b, Output: true}, {State: tree("/c")},
	})
	return scratch.WithOutput(op.OutputAt(1))
}

func all(states ...llb.State) []llb.State { return states }

var trees = []graph{
	{"merge", llb.Merge(all(a, b))},
	{"merge_of_one_twice", llb.Merge(all(a, b, a))},
	{"merge_with_scratch", llb.Merge(all(scratch, a, scratch, b))},
	{"merge_of_one", llb.Merge(all(scratch, a))},
	{"merge_of_nothing", llb.Merge(all(scratch, scratch))},
	{"merge_on_image", llb.Merge(all(alpine, a)).Run(here).Root()},
	{"diff", llb.Diff(a, b)},
	{"diff_of_the_same", llb.Diff(a, a)},
	{"diff_to_scratch", llb.Diff(a, scratch)},
	{"diff_from_scratch", llb.Diff(scratch, a)},
	{"diff_of_nothing", llb.Diff(scratch, scratch)},
	{"diff_of_exec_merged", llb.Merge(all(a, llb.Diff(alpine, ran())))},
	{"passthrough", a.Requires("id", b)},
	{"passthrough_of_one_twice", a.Requires("id", b, a)},
	{"passthrough_of_nothing_else", a.Requires("id")},
	{"passthrough_of_scratch", a.Requires("id", scratch)},
	{"passthrough_of_several", second()},
	{"passthrough_and_exec", alpine.AddEnv("A", "1").Requires("id", b).Run(here).Root()},
	{"scratch", scratch},
}
