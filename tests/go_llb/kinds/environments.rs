//! Variables and folders of execs.

use super::Graph;
use crate::parts::{alpine, exec, program, ran, scratch};
use buildkit_llb::mkdir;

pub(super) const GRAPHS: &[Graph] = &[
    ("env", || ran(exec().env("B", "2").env("A", "1"))),
    ("env_of_state", || Ok(alpine()?.env("B", "2").env("A", "1").run(exec())?.into())),
    ("env_set_again", || {
        Ok(alpine()?.env("A", "1").env("B", "2").env("A", "3").run(exec())?.into())
    }),
    ("env_set_again_by_exec", || {
        Ok(alpine()?.env("A", "1").env("B", "2").run(exec().env("A", "3"))?.into())
    }),
    ("env_of_exec_is_not_kept", || {
        Ok(alpine()?.run(exec().env("A", "1"))?.run(exec())?.into())
    }),
    ("env_of_state_is_kept", || {
        Ok(alpine()?.env("A", "1").run(exec())?.run(program("false"))?.into())
    }),
    ("env_odd_values", || {
        ran(exec().env("EMPTY", "").env("EQUALS", "a=b").env("LINES", "a\nb"))
    }),
    ("env_with_path", || ran(exec().env("PATH", "/bin"))),
    ("dir", || ran(exec().dir("/src"))),
    ("dir_of_state", || Ok(alpine()?.dir("/src").run(exec())?.into())),
    ("dir_relative", || Ok(alpine()?.dir("/src").dir("a/../b").run(exec().dir("c"))?.into())),
    ("dir_of_exec_is_not_kept", || {
        Ok(alpine()?.run(exec().dir("/src"))?.run(exec())?.into())
    }),
    ("dir_not_clean", || ran(exec().dir("/src//a/../b/"))),
    ("dir_and_env_of_tree", || {
        let tree = scratch().dir("/w").env("A", "1").file(mkdir("a", 0o755));
        Ok(tree.run(exec())?.into())
    }),
];
