//! The builds that a lock is for.

use crate::options::Options;
use crate::spec::Spec;

/// Most builds that are looked at.
const MOST: usize = 200;

/// The options of the builds whose packages a lock has: those that are given, and the same with
/// each other choice of each build arg, one arg at a time.
///
/// # Errors
///
/// More than 200 builds.
pub fn variants(spec: &Spec, options: &Options) -> Result<Vec<Options>, String> {
    let mut all = vec![options.clone()];
    for arg in spec.args.list() {
        for choice in arg.choices.iter().filter(|choice| Some(*choice) != arg.value.as_ref()) {
            let mut other = options.clone();
            other.request.build_args.insert(arg.name.clone(), choice.clone());
            all.push(other);
        }
    }
    if all.len() > MOST {
        return Err(format!("the build args have more than {MOST} choices"));
    }
    Ok(all)
}
