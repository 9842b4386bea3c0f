//! Vertices against those of `client/llb`: the digests were printed by Go, from the calls
//! that stand beside them (BuildKit v0.33.0).

use crate::*;

fn tree(name: &str) -> Output {
    Output::scratch().file(mkdir(name, 0o755))
}

fn assert_digest(output: &Output, digest: &str) {
    let text = output.definition().to_string();
    assert_eq!(output.vertex_digest().unwrap().as_str(), digest, "{text}");
}

#[test]
fn trees() {
    let (a, b) = (tree("/a"), tree("/b"));
    // llb.Merge([]llb.State{a, b, a})
    assert_digest(
        &merge([&a, &b, &a]).output(),
        "sha256:e0f5456f6a5ae20f948acf0152a6e73bf81c72453dd86ca10c810bbd7487491b",
    );
    // llb.Diff(a, a)
    assert_digest(
        &diff(&a, &a).output(),
        "sha256:62d064e46f8d05930e4ea8641f17922ee5964be6594b4d6eaa05d7817df225a7",
    );
    // a.Requires("id", b, a)
    assert_digest(
        &a.after("id", [&b, &a]),
        "sha256:3fe201eae9b7c6724838e0efbfe808bbc602358f87d61165b7daed6f7b489803",
    );
}
