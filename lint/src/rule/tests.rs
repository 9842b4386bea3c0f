//! Rules have scripts of the corpus, which are run under the release itself.

use super::tables;
use crate::shell::Shell;
use std::collections::BTreeSet;
use std::path::Path;

/// How many of the rules have no script. They are older than this test.
const UNTRIED: usize = 100;

#[test]
fn a_new_rule_has_a_script_in_the_corpus() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let scripts = std::fs::read_dir(folder).expect("the corpus is there");
    let mut expected = BTreeSet::new();
    for script in scripts {
        let path = script.expect("the corpus can be listed").path();
        let text = std::fs::read_to_string(path).expect("a script is text");
        let headers = text.lines().filter_map(|line| line.strip_prefix("# expect: line "));
        expected.extend(headers.filter_map(|line| Some(line.split_once(": ")?.1.to_owned())));
    }
    let shells = [Shell::Bash, Shell::Sh, Shell::Dash, Shell::Ash];
    let rules: BTreeSet<&str> =
        shells.into_iter().flat_map(|shell| tables(shell).map(|rule| rule.shows)).collect();
    let untried: Vec<&str> = rules.into_iter().filter(|rule| !expected.contains(*rule)).collect();
    assert_eq!(
        untried.len(),
        UNTRIED,
        "the rules without a script in lint/tests/corpus, which names them behind `# expect:`, are \
         {untried:?}: write a script for a new rule; if there are fewer than before, change UNTRIED"
    );
}
