package main

import "github.com/moby/buildkit/client/llb"

var metadata = []graph{
	{"ignored_cache", ran(llb.IgnoreCache)},
	{"ignored_cache_of_source", llb.Image("alpine", llb.IgnoreCache)},
	{"name", ran(llb.WithCustomName("make it"))},
	{"name_of_source", llb.HTTP(file, llb.WithCustomName("get it"))},
	{"name_of_folder", llb.Local("context", session, llb.WithCustomName("load it"))},
	{"name_of_repository", llb.Git(repository, "main", llb.WithCustomName("clone it"))},
	{"name_of_layout", llb.OCILayout("example.com/x@"+some.String(), llb.WithCustomName("take it"))},
	{"name_of_blob", llb.ImageBlob("example.com/x@"+some.String(), llb.WithCustomName("take it"))},
	{"name_of_file", scratch.File(llb.Mkdir("/a", 0755), llb.WithCustomName("write it"))},
	{"name_of_merge", llb.Merge(all(a, b), llb.WithCustomName("merge it"))},
	{"name_of_diff", llb.Diff(a, b, llb.WithCustomName("take what changed"))},
	{"name_of_passthrough", scratch.WithOutput(llb.NewPassthroughOp("id", []llb.PassthroughInput{{State: a, Output: true}, {State: b}},
		llb.WithCustomName("wait")).Output())},
	{"description", ran(llb.WithDescription(map[string]string{"com.example": "text", "com.docker.x": "y"}), llb.WithCustomName("n"))},
	{"exported_cache", ran(llb.WithExportCache())},
	{"cache_not_exported", ran(llb.WithoutExportCache())},
	{"cache_exported_as_usual", ran(llb.WithExportCache(), llb.WithoutDefaultExportCache())},
	{"group", ran(llb.ProgressGroup("id", "several things", false))},
	{"weak_group", ran(llb.ProgressGroup("id", "several things", true))},
	{"worker", llb.Image("alpine", llb.Require("os==linux", "x==y")).Run(here, llb.Require("z")).Root()},
	{"worker_of_file", scratch.File(llb.Mkdir("/a", 0755), llb.Require("z"))},
	{"equal_vertices", llb.Merge(all(named("first"), named("second")))},
	{"equal_vertices_of_different_kinds", llb.Merge(all(
		scratch.File(llb.Mkdir("/a", 0755), llb.IgnoreCache, llb.WithExportCache(), llb.ProgressGroup("1", "one", false)),
		scratch.File(llb.Mkdir("/a", 0755), llb.WithCustomName("n"), llb.WithoutExportCache(), llb.ProgressGroup("2", "two", false)),
	))},
	{"equal_vertices_with_limits", llb.Merge(all(ran(llb.MemoryLimit(1<<20)), ran(llb.MemoryLimit(2<<20))))},
}

// Vertices that are equal but for their names.
func named(name string) llb.State {
	return scratch.File(llb.Mkdir("/a", 0755), llb.WithCustomName(name))
}
