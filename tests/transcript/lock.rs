//! What a lock is made of.

use crate::expected::expect;
use jesteros_tests::{Case, Talk, talk};

/// Images for another platform than the builder's, one of them used by nothing that is built.
const SPEC: &str = "version: 1
name: demo
default: main
sources:
  root: {image: debian:12}
  spare: {image: debian:11}
  loose: {image: busybox:1}
bases:
  arm: {from: root, platform: linux/arm/v5}
  other: {from: spare, platform: [linux/s390x, linux/ppc64le]}
images:
  main: {from: arm, files: {/a: {text: x}}}
  more: {from: scratch, files: {/a: {text: x}}}
";

fn locked(target: Option<&str>) -> Talk {
    let case = Case::of(SPEC).with(&[("requestid", "frontend.lock")]);
    Talk::about(match target {
        Some(target) => case.with(&[("target", target)]),
        None => case,
    })
}

#[test]
fn each_image_is_asked_for_where_it_is_there() {
    expect("lock", &talk(&locked(None)));
}

#[test]
fn with_a_target_nothing_else_is_asked_for() {
    expect("lock-of-a-target", &talk(&locked(Some("main"))));
}
