//! The step that makes an artifact's one file.

use crate::diagnostic::codes;
use crate::graph::broken::Broken;
use crate::graph::exec::TaskPlan;
use crate::graph::files::Files;
use crate::graph::scope::{Scope, Title};
use crate::maker::finish::Finish;
use crate::maker::kind::Making;
use buildkit_llb::Output;
use jesteros_manifest::{self as manifest, Compress, PackFormat};
use std::collections::BTreeMap;

/// Makes the artifact's one file out of `input`.
///
/// # Errors
///
/// If the helper is not there, which the planner makes sure of.
pub fn pack(
    artifact: &Making<'_>,
    scope: &Scope<'_>,
    format: PackFormat,
    input: Files,
) -> Result<Output, Broken> {
    let Finish { compress, uboot, spans } = artifact.finish;
    let made = match format {
        PackFormat::File => None,
        PackFormat::Tar => Some("tar"),
        PackFormat::Cpio => Some("cpio"),
        PackFormat::Zip => Some("zip"),
    };
    let compressed = compress.map(|compress| match compress {
        Compress::Gzip => "gzip",
        Compress::Xz => "xz",
    });
    let header = uboot.as_ref().map(|_| "u-boot header");
    let work: Vec<&str> = [made, compressed, header].into_iter().flatten().collect();
    let title = Title { number: None, layer: None, text: work.join(", ") };
    let pack = manifest::Pack {
        filename: artifact.filename.to_owned(),
        format,
        compress: *compress,
        uboot: uboot.clone(),
    };
    let mut lines = vec![artifact.span];
    lines.extend(spans);
    scope.build.change(TaskPlan {
        title: title.full(scope.name),
        code: codes::HELPER,
        spans: lines,
        task: manifest::Task::Pack(pack),
        inputs: vec![input],
        tree: Output::scratch(),
        lines: BTreeMap::from([("pack".to_owned(), artifact.span)]),
        ignore_cache: scope.ignores_cache(&title),
    })
}
