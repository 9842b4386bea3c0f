package main

import "github.com/moby/buildkit/client/llb"

func copied(options ...llb.CopyOption) llb.State {
	return scratch.File(llb.Copy(alpine, "/etc", "/etc", options...))
}

// The first action makes a file that the second one copies, in the same vertex.
var made = llb.Mkfile("/x", 0644, []byte("x")).WithState(scratch)

var copies = []graph{
	{"copy", copied()},
	{"copy_into_folder", scratch.File(llb.Copy(alpine, "/etc/passwd", "/etc/"))},
	{"copy_into_this_folder", alpine.Dir("/w").File(llb.Copy(alpine, "/etc/passwd", "a/."))},
	{"copy_to_root", scratch.File(llb.Copy(alpine, "etc/", "/"))},
	{"copy_symlinks_followed", copied(&llb.CopyInfo{FollowSymlinks: true})},
	{"copy_contents", copied(&llb.CopyInfo{CopyDirContentsOnly: true})},
	{"copy_unpacked", copied(&llb.CopyInfo{AttemptUnpack: true})},
	{"copy_with_parents", copied(&llb.CopyInfo{CreateDestPath: true})},
	{"copy_wildcard", copied(&llb.CopyInfo{AllowWildcard: true})},
	{"copy_empty_wildcard", copied(&llb.CopyInfo{AllowWildcard: true, AllowEmptyWildcard: true})},
	{"copy_included", copied(&llb.CopyInfo{IncludePatterns: []string{"a", "b/*"}})},
	{"copy_excluded", copied(llb.WithExcludePatterns([]string{"*.md"}), llb.WithExcludePatterns([]string{"x"}))},
	{"copy_required", copied(&llb.CopyInfo{IncludePatterns: []string{"etc/passwd"}, RequiredPaths: []string{"/etc/passwd"}})},
	{"copy_required_relative", copied(&llb.CopyInfo{IncludePatterns: []string{"etc/passwd"}, RequiredPaths: []string{"etc/passwd"}})},
	{"copy_replacing", copied(&llb.CopyInfo{AlwaysReplaceExistingDestPaths: true})},
	{"copy_mode", copied(llb.ChmodOpt{Mode: 0750})},
	{"copy_special_mode", copied(llb.ChmodOpt{Mode: 04755})},
	{"copy_symbolic_mode", copied(llb.ChmodOpt{ModeStr: "u+x,go-w"})},
	{"copy_owner", copied(llb.WithUIDGID(1, 2))},
	{"copy_named_owner", alpine.File(llb.Copy(tree("/a"), "/a", "/b", llb.WithUser("www")))},
	{"copy_time", copied(moment)},
	{"copy_everything", copied(&llb.CopyInfo{
		FollowSymlinks: true, CopyDirContentsOnly: true, AttemptUnpack: true, CreateDestPath: true, AllowWildcard: true,
		AllowEmptyWildcard: true, IncludePatterns: []string{"a"}, ExcludePatterns: []string{"b"},
		AlwaysReplaceExistingDestPaths: true,
	}, llb.ChmodOpt{Mode: 0600}, llb.WithUIDGID(1, 2), moment)},
	{"copy_within_a_tree", alpine.File(llb.Copy(alpine, "/etc/passwd", "/passwd"))},
	{"copy_from_scratch", alpine.File(llb.Copy(scratch, "/", "/a"))},
	{"copy_from_several", alpine.File(llb.Copy(tree("/a"), "/a", "/1").Copy(tree("/b"), "/b", "/2").Copy(tree("/c"), "/c", "/3"))},
	{"copy_from_one_twice", alpine.File(llb.Copy(tree("/a"), "/a", "/1").Copy(tree("/b"), "/b", "/2").Copy(tree("/a"), "/a", "/3"))},
	{"copy_from_outputs", scratch.File(llb.Copy(twoOutputs.GetMount("/b"), "/", "/b").Copy(twoOutputs.GetMount("/a"), "/", "/a"))},
	{"copy_after_mkdir", alpine.File(llb.Mkdir("/a", 0755).Copy(tree("/b"), "/b", "/a/"))},
	{"copy_relative", scratch.File(llb.Copy(alpine.Dir("/etc"), "passwd", "/passwd"))},
	{"copy_of_what_is_made", scratch.File(llb.Mkdir("/a", 0755).Copy(made, "/x", "/a/x"))},
}
