package main

import "github.com/moby/buildkit/client/llb"

// A tree with one folder.
func tree(name string) llb.State {
	return llb.Scratch().File(llb.Mkdir(name, 0755))
}

func mounted(dest string, state llb.State, options ...llb.MountOption) llb.State {
	return ran(llb.AddMount(dest, state, options...))
}

func cached(options ...llb.MountOption) llb.State {
	return mounted("/cache", llb.Scratch(), options...)
}

var mounts = []graph{
	{"mount_read_only", mounted("/m", tree("/a"), llb.Readonly)},
	{"mount_part_read_only", mounted("/m", tree("/a"), llb.Readonly, llb.SourcePath("/a"))},
	{"mount_thrown_away", mounted("/m", tree("/a"), llb.ForceNoOutput)},
	{"mount_part_thrown_away", mounted("/m", tree("/a"), llb.ForceNoOutput, llb.SourcePath("/a"))},
	{"mount_beside_root", mounted("/m", tree("/a"))},
	{"mount_kept", alpine.Run(here, llb.AddMount("/m", tree("/a"))).GetMount("/m")},
	{"mount_part_kept", alpine.Run(here, llb.AddMount("/m", tree("/a"), llb.SourcePath("/a"))).GetMount("/m")},
	{"mount_made", alpine.Run(here).AddMount("/out", llb.Scratch())},
	{"mount_used_later", alpine.Run(here).AddMount("/out", llb.Scratch()).File(llb.Mkdir("/b", 0755))},
	{"mounts_sorted", alpine.Run(here, llb.AddMount("/z", tree("/a"), llb.Readonly), llb.AddMount("/b", llb.Scratch()),
		llb.AddMount("/a", tree("/b"))).GetMount("/b")},
	{"mounts_of_one_tree", ran(llb.AddMount("/m", tree("/a"), llb.Readonly), llb.AddMount("/n", tree("/a"), llb.Readonly))},
	{"mounts_of_the_root", ran(llb.AddMount("/m", alpine, llb.Readonly), llb.AddMount("/n", alpine))},
	{"mounts_of_two_outputs", ran(llb.AddMount("/m", twoOutputs.GetMount("/a"), llb.Readonly),
		llb.AddMount("/n", twoOutputs.GetMount("/b"), llb.Readonly))},
	{"mount_empty_read_only", mounted("/m", llb.Scratch(), llb.Readonly)},
	{"mount_at_relative_path", alpine.Dir("/w").Run(here, llb.AddMount("m", tree("/a"), llb.Readonly)).Root()},
	{"mount_relative_part", mounted("/m", tree("/a"), llb.Readonly, llb.SourcePath("a"))},
	{"mount_whole_part", mounted("/m", tree("/a"), llb.Readonly, llb.SourcePath("/"))},
	{"read_only_root", alpine.Run(here, llb.ReadonlyRootFS(), llb.AddMount("/m", tree("/a"))).GetMount("/m")},
	{"cache", cached(llb.AsPersistentCacheDir("id", llb.CacheMountShared))},
	{"cache_private", cached(llb.AsPersistentCacheDir("id", llb.CacheMountPrivate))},
	{"cache_locked", cached(llb.AsPersistentCacheDir("id", llb.CacheMountLocked))},
	{"cache_read_only", cached(llb.AsPersistentCacheDir("id", llb.CacheMountShared), llb.Readonly)},
	{"cache_from", mounted("/cache", tree("/a"), llb.AsPersistentCacheDir("id", llb.CacheMountLocked), llb.SourcePath("/a"))},
	{"tmpfs", mounted("/tmp", llb.Scratch(), llb.Tmpfs())},
	{"tmpfs_of_a_size", mounted("/tmp", llb.Scratch(), llb.Tmpfs(llb.TmpfsSize(64<<20)))},
	{"known_by_contents", mounted("/m", tree("/a"), llb.Readonly, llb.ContentCache(llb.MountContentCacheOn))},
	{"known_by_vertex", mounted("/m", tree("/a"), llb.Readonly, llb.ContentCache(llb.MountContentCacheOff))},
	{"known_as_usual", mounted("/m", tree("/a"), llb.Readonly, llb.ContentCache(llb.MountContentCacheDefault))},
}

var twoOutputs = alpine.Run(here, llb.AddMount("/a", llb.Scratch()), llb.AddMount("/b", llb.Scratch()))
