//! Graphs that are made once more.

use crate::*;
use std::collections::BTreeSet;

/// The digests of all vertices but sources.
fn digests(output: &Output) -> BTreeSet<String> {
    let definition = output.definition();
    let made = definition.vertices().filter(|vertex| vertex.source().is_none());
    made.map(|vertex| vertex.digest().as_str().to_owned()).collect()
}

#[test]
fn everything_but_sources_is_another_vertex() {
    let image = super::example::image();
    let image = image.output();
    let made = |name: &str| Again::new(name).output(image).unwrap();
    let (first, second) = (made("first"), made("second"));
    let (of_image, of_first, of_second) = (digests(image), digests(&first), digests(&second));
    assert_eq!(of_image.len(), of_first.len());
    assert_eq!(of_image.len(), of_second.len());
    assert!(of_first.is_disjoint(&of_second), "{of_first:?} {of_second:?}");
    assert!(of_first.is_disjoint(&of_image) && of_second.is_disjoint(&of_image));
    let sources = |output: &Output| {
        let definition = output.definition();
        definition.vertices().filter_map(|vertex| vertex.source().map(str::to_owned)).collect()
    };
    let (before, after): (Vec<String>, Vec<String>) = (sources(image), sources(&second));
    assert!(!before.is_empty());
    assert_eq!(before, after);
    assert_eq!(made("second"), second, "the same name gives the same vertices");
}

#[test]
fn an_exec_knows_another_host_and_files_lose_what_is_not_there() {
    let base = Image::new("alpine".parse().unwrap()).state(&"linux/amd64".parse().unwrap());
    let state = base.run(Exec::shell("make").hostname("box").named("make")).unwrap();
    let state = state.file((mkdir("/a", 0o755), mkfile("/a/b", 0o644, "c")));
    let mut again = Again::new("second");
    let output = again.output(state.output()).unwrap();
    assert_eq!(
        output.definition().to_string(),
        r#"v0 = source docker-image://docker.io/library/alpine:latest  [linux/amd64]
v1 = exec  [linux/amd64]  "make"
    args  ["/bin/sh", "-c", "make"]
    host  second 127.0.0.1
    hostname box
    mount / <- v0 rw => :0
v2 = file on v1
    mkdir /a mode=755
    mkfile /a/b mode=644 "c"
    rm /.second allow-missing
return v2
"#
    );
    // Vertices are digested as BuildKit does it, so they can be sent and read again.
    assert_eq!(Output::from_definition(&output.definition()).unwrap(), output);
    let digest = state.output().vertex_digest().unwrap();
    assert_eq!(again.digest(digest), output.vertex_digest());
    assert_eq!(again.digest(&Digest::of(b"nothing")), None);
}

#[test]
fn what_is_kept_stays_and_a_deep_chain_needs_no_deep_stack() {
    let base = Image::new("alpine".parse().unwrap()).state(&"linux/amd64".parse().unwrap());
    let given = base.run(Exec::shell("given")).unwrap();
    let mut state = given.clone();
    for step in 0..20_000 {
        state = state.run(Exec::new("step", [step.to_string()])).unwrap();
    }
    let mut again = Again::new("second");
    again.keep(given.output());
    let output = again.output(state.output()).unwrap();
    assert_ne!(output, *state.output());
    assert_eq!(again.output(given.output()).unwrap(), *given.output());
    let kept = given.output().vertex_digest().unwrap();
    assert!(output.definition().digests().contains(kept));
    assert!(again.output(&Output::scratch()).unwrap().is_scratch());
}
