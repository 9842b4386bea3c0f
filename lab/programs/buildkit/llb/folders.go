package main

import "github.com/moby/buildkit/client/llb"

var session = llb.SessionID("session")

var folders = []graph{
	{"local", llb.Local("context", session)},
	{"local_of_any_session", llb.Local("context")},
	{"local_included", llb.Local("context", session, llb.IncludePatterns([]string{"a", "b/**"}))},
	{"local_excluded", llb.Local("context", session, llb.ExcludePatterns([]string{".git", "!x"}))},
	{"local_followed", llb.Local("context", session, llb.FollowPaths([]string{"Dockerfile"}))},
	{"local_special_names", llb.Local("context", session, llb.ExcludePatterns([]string{"<&>", "\"\\\n\x01é\u2028", "/"}))},
	{"local_shared", llb.Local("context", session, llb.SharedKeyHint("hint"))},
	{"local_not_compared", llb.Local("context", session, llb.Differ(llb.DiffNone, false))},
	{"local_must_be_compared", llb.Local("context", session, llb.Differ(llb.DiffMetadata, true))},
	{"local_names_only", llb.Local("context", session, llb.MetadataOnlyTransfer(nil))},
	{"local_names_and_some_files", llb.Local("context", session, llb.MetadataOnlyTransfer([]string{"*.go", "x"}))},
	{"local_everything", llb.Local("context", session, llb.IncludePatterns([]string{"a"}), llb.ExcludePatterns([]string{"b"}),
		llb.FollowPaths([]string{"c"}), llb.SharedKeyHint("d"), llb.Differ(llb.DiffMetadata, false))},
}
