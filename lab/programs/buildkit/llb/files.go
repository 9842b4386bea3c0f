package main

import (
	"time"

	"github.com/moby/buildkit/client/llb"
)

var (
	scratch = llb.Scratch()
	moment  = llb.WithCreatedTime(time.Unix(1234567890, 12))
)

var files = []graph{
	{"mkdir", scratch.File(llb.Mkdir("/a", 0755))},
	{"mkdir_parents", scratch.File(llb.Mkdir("/a/b", 0700, llb.WithParents(true)))},
	{"mkdir_owner", scratch.File(llb.Mkdir("/a", 0755, llb.WithUIDGID(1000, 100)))},
	{"mkdir_named_owner", alpine.File(llb.Mkdir("/a", 0755, llb.WithUser("www:staff")))},
	{"mkdir_owner_without_group", scratch.File(llb.Mkdir("/a", 0755, llb.WithUser("1000")))},
	{"mkdir_mixed_owner", alpine.File(llb.Mkdir("/a", 0755, llb.WithUser("root:staff")))},
	{"mkdir_owner_with_empty_group", alpine.File(llb.Mkdir("/a", 0755, llb.WithUser("www:")))},
	{"mkdir_owner_with_empty_user", alpine.File(llb.Mkdir("/a", 0755, llb.WithUser(":staff")))},
	{"mkdir_empty_owner", alpine.File(llb.Mkdir("/a", 0755, llb.WithUser("")))},
	{"mkdir_odd_owner", alpine.File(llb.Mkdir("/a", 0755, llb.WithUser("+5:-1")))},
	{"mkdir_large_owner", alpine.File(llb.Mkdir("/a", 0755, llb.WithUser("2147483647:2147483648")))},
	{"mkdir_time", scratch.File(llb.Mkdir("/a", 0755, moment))},
	{"mkdir_special_mode", scratch.File(llb.Mkdir("/a", 01777))},
	{"mkfile", scratch.File(llb.Mkfile("/a", 0644, []byte("text\n")))},
	{"mkfile_empty", scratch.File(llb.Mkfile("/a", 0600, nil))},
	{"mkfile_binary", scratch.File(llb.Mkfile("/a", 0644, []byte{0, 255, 128, 10}))},
	{"mkfile_options", alpine.File(llb.Mkfile("/a", 0644, []byte("x"), llb.WithUser("www"), moment))},
	{"mkfile_in_folder", alpine.Dir("/w").File(llb.Mkfile("a/../b", 0644, []byte("x")))},
	{"rm", alpine.File(llb.Rm("/a"))},
	{"rm_missing", alpine.File(llb.Rm("/a", llb.WithAllowNotFound(true)))},
	{"rm_wildcard", alpine.File(llb.Rm("/a/*", llb.WithAllowWildcard(true)))},
	{"rm_in_folder", alpine.Dir("/w").File(llb.Rm("a"))},
	{"symlink", scratch.File(llb.Symlink("../target", "/link"))},
	{"symlink_options", scratch.File(llb.Symlink("target", "/link", llb.WithUIDGID(1, 2), moment))},
	{"symlink_in_folder", scratch.Dir("/w").File(llb.Symlink("target", "link"))},
	{"file_of_several_actions", scratch.File(llb.Mkdir("/a", 0755).Mkfile("/a/b", 0644, []byte("x")).Symlink("b", "/a/c").Rm("/a/b"))},
	{"file_of_owners", alpine.File(llb.Mkdir("/a", 0755, llb.WithUser("www")).Mkdir("/b", 0755, llb.WithUser("www")))},
	{"files_one_after_the_other", scratch.File(llb.Mkdir("/a", 0755)).File(llb.Mkdir("/b", 0755))},
	{"file_of_arm", llb.Image("alpine", llb.LinuxArm).File(llb.Mkdir("/a", 0755)).Run(here).Root()},
}
