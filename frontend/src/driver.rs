//! One build, from options to result; every call but `Return` starts here.

use crate::calls;
use crate::check;
use crate::context::{self, MAIN, Origin};
use crate::diagnostic::{Diagnostic, Report, Span};
use crate::error::Error;
use crate::gateway::{Gateway, Warning};
use crate::lower::lower;
use crate::options::Options;
use crate::outcome::Outcome;
use crate::plan;
use crate::resolve::{Brought, resolve};
use crate::spec;
use crate::spec_file;
use futures_util::future::try_join;

/// Builds what `options` ask for, or answers the call they make.
///
/// # Errors
///
/// See [`Error`]: each says who must act.
pub async fn build<G: Gateway>(gateway: &G, options: &Options) -> Result<Outcome, Error> {
    let (caps, inputs) = try_join(gateway.ping(), gateway.inputs()).await?;
    if let Some(call) = &options.call
        && let Some(answer) = calls::without_spec(call)
    {
        return answer;
    }
    let main = Origin::main(options, inputs.contains_key(MAIN))?;
    let file = spec_file::load(gateway, options, main, &inputs).await?;
    let source = &file.source;

    let mut report = Report::default();
    let checked = spec_file::text(source, &mut report)
        .and_then(|text| spec::read(text, &options.build_args, &mut report))
        .and_then(|spec| check::check(spec, &mut report));
    if let Some(checked) = &checked {
        context::warn_of_strangers(options, checked.spec(), &mut report);
    }
    for key in &options.without_effect {
        let message = format!("the option `{key}` has no effect on this frontend");
        report.warn(Diagnostic::new(Span::line(1), message));
    }
    if let Some(call) = &options.call {
        return calls::answer(call, checked.as_ref(), report, source, options);
    }
    let warnings = report.finish().map_err(|mistakes| mistakes.of(source))?;
    let checked = checked.ok_or_else(unread)?;

    let plan = plan::plan(&checked, source, options, &file.main)?;
    let brought = Brought { spec: &file, inputs: &inputs };
    let resolved = resolve(gateway, &plan, options, &brought).await?;
    let lowered = lower(&plan, &resolved, options);
    caps.require(&lowered.definition)?;
    for diagnostic in &warnings {
        let warning = Warning { vertex: file.head.as_ref(), file: source, diagnostic };
        // A warning that cannot be shown is no reason not to build.
        if gateway.warn(&warning).await.is_err() {
            break;
        }
    }
    let files = gateway.solve(&lowered.definition).await?;
    let platform = &checked.spec().root.platform;
    let config = lowered.config.to_json(false);
    let epoch = options.epoch;
    Ok(Outcome::image(files, config, lowered.base_config, platform, epoch, options.multi_platform))
}

/// A spec that is not read has mistakes, and they have been returned by now.
fn unread() -> Error {
    Error::Internal("the spec could not be read and no mistake was found".to_owned())
}
