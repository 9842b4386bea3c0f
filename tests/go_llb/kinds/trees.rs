//! Merges, differences and passthroughs.

use super::Graph;
use crate::parts::{alpine, exec, ran, scratch, tree};
use anyhow::Context as _;
use buildkit_llb::{Output, State, diff, merge, passthrough};

pub(super) const GRAPHS: &[Graph] = &[
    ("merge", || Ok(merge([a(), b()]).output())),
    ("merge_of_one_twice", || Ok(merge([a(), b(), a()]).output())),
    ("merge_with_scratch", || {
        Ok(merge([Output::scratch(), a(), Output::scratch(), b()]).output())
    }),
    ("merge_of_one", || Ok(merge([Output::scratch(), a()]).output())),
    ("merge_of_nothing", || Ok(merge([Output::scratch(), Output::scratch()]).output())),
    ("merge_on_image", || {
        let alpine = alpine()?;
        Ok(alpine.with_output(merge([alpine.output().clone(), a()])).run(exec())?.into())
    }),
    ("diff", || Ok(diff(&a(), &b()).output())),
    ("diff_of_the_same", || Ok(diff(&a(), &a()).output())),
    ("diff_to_scratch", || Ok(diff(&a(), &Output::scratch()).output())),
    ("diff_from_scratch", || Ok(diff(&Output::scratch(), &a()).output())),
    ("diff_of_nothing", || Ok(diff(&Output::scratch(), &Output::scratch()).output())),
    ("diff_of_exec_merged", || {
        let changed = diff(&alpine()?.into(), &ran(exec())?).output();
        Ok(merge([a(), changed]).output())
    }),
    ("passthrough", || Ok(a().after("id", [b()]))),
    ("passthrough_of_one_twice", || Ok(a().after("id", [b(), a()]))),
    ("passthrough_of_nothing_else", || Ok(a().after("id", [] as [Output; 0]))),
    ("passthrough_of_scratch", || Ok(a().after("id", [Output::scratch()]))),
    ("passthrough_of_several", || {
        let outputs = passthrough("id", [a(), b()]).after([tree("/c")]).outputs();
        outputs.into_iter().nth(1).context("there are two outputs")
    }),
    ("passthrough_and_exec", || {
        let state: State = alpine()?.env("A", "1").after("id", [b()]);
        Ok(state.run(exec())?.into())
    }),
    ("scratch", || Ok(scratch().into())),
];

fn a() -> Output {
    tree("/a")
}

fn b() -> Output {
    tree("/b")
}
