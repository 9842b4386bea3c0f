package main

import "github.com/moby/buildkit/client/llb"

var environments = []graph{
	{"env", ran(llb.AddEnv("B", "2"), llb.AddEnv("A", "1"))},
	{"env_of_state", alpine.AddEnv("B", "2").AddEnv("A", "1").Run(here).Root()},
	{"env_set_again", alpine.AddEnv("A", "1").AddEnv("B", "2").AddEnv("A", "3").Run(here).Root()},
	{"env_set_again_by_exec", alpine.AddEnv("A", "1").AddEnv("B", "2").Run(here, llb.AddEnv("A", "3")).Root()},
	{"env_of_exec_is_not_kept", ran(llb.AddEnv("A", "1")).Run(here).Root()},
	{"env_of_state_is_kept", alpine.AddEnv("A", "1").Run(here).Root().Run(llb.Shlex("false")).Root()},
	{"env_odd_values", ran(llb.AddEnv("EMPTY", ""), llb.AddEnv("EQUALS", "a=b"), llb.AddEnv("LINES", "a\nb"))},
	{"env_with_path", ran(llb.AddEnv("PATH", "/bin"))},
	{"dir", ran(llb.Dir("/src"))},
	{"dir_of_state", alpine.Dir("/src").Run(here).Root()},
	{"dir_relative", alpine.Dir("/src").Dir("a/../b").Run(here, llb.Dir("c")).Root()},
	{"dir_of_exec_is_not_kept", ran(llb.Dir("/src")).Run(here).Root()},
	{"dir_not_clean", ran(llb.Dir("/src//a/../b/"))},
	{"dir_and_env_of_tree", llb.Scratch().Dir("/w").AddEnv("A", "1").File(llb.Mkdir("a", 0755)).Run(here).Root()},
}
