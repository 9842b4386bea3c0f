//! What only BuildKit can tell about the places of a plan.

use crate::context::{self, Origin, ignore};
use crate::diagnostic::{Diagnostic, Mistakes};
use crate::error::Error;
use crate::gateway::{Gateway, ImageFacts, ImageQuery};
use crate::options::Options;
use crate::plan::{Need, Plan};
use crate::sources::{self, ARCHIVE_ENDINGS, Places, ROOT_MARKS};
use crate::spec::values::Name;
use crate::spec_file::SpecFile;
use buildkit_llb::Output;
use buildkit_proto::pb;
use futures_util::future::try_join_all;
use std::collections::BTreeMap;

/// Largest ignore file that is read, in bytes.
const MAX_IGNORE_FILE: u32 = 256 * 1024;

/// What is known about one place.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// What of a local folder is not sent.
    pub ignore: Vec<String>,
    /// The image, pinned.
    pub image: Option<ImageFacts>,
    /// The graph that was handed over.
    pub input: Option<Output>,
    /// What form the root has; only for the root.
    pub root: RootForm,
}

/// How a place holds a root filesystem.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum RootForm {
    /// It is an image: its layers are the root.
    #[default]
    Image,
    /// It is a folder that is the root.
    Folder,
    /// It holds an archive of the root, at this path.
    Archive(String),
}

/// Everything known about the places of a plan.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// By the name that steps use.
    pub needs: BTreeMap<Name, Facts>,
    /// Of the root.
    pub root: Facts,
}

/// What the request brought along.
#[derive(Debug)]
pub struct Brought<'a> {
    /// The spec, which may have an ignore file beside it.
    pub spec: &'a SpecFile,
    /// The graphs that were handed over.
    pub inputs: &'a BTreeMap<String, pb::Definition>,
}

/// Asks for everything that lowering must know; all places at once.
///
/// # Errors
///
/// What BuildKit answers, and a root that is none.
pub async fn resolve<G: Gateway>(
    gateway: &G,
    plan: &Plan<'_>,
    options: &Options,
    brought: &Brought<'_>,
) -> Result<Resolved, Error> {
    let resolver = Resolver { gateway, plan, options, brought };
    let needs = plan.needs.iter().map(async |(name, need)| {
        let mut facts = resolver.facts(need).await?;
        if let Origin::Local { name, hint } = &need.origin {
            facts.ignore = resolver.ignore(name, hint).await?;
        }
        Ok::<_, Error>((name.clone(), facts))
    });
    let (needs, root) =
        futures_util::future::try_join(try_join_all(needs), resolver.root()).await?;
    Ok(Resolved { needs: needs.into_iter().collect(), root })
}

struct Resolver<'a, G> {
    gateway: &'a G,
    plan: &'a Plan<'a>,
    options: &'a Options,
    brought: &'a Brought<'a>,
}

impl<G: Gateway> Resolver<'_, G> {
    async fn facts(&self, need: &Need) -> Result<Facts, Error> {
        let mut facts = Facts::default();
        match &need.origin {
            Origin::Image(reference) => {
                facts.image = Some(self.image(need, reference, None).await?);
            }
            Origin::OciLayout { reference, store } => {
                facts.image = Some(self.image(need, reference, Some(store)).await?);
            }
            Origin::Input(key) => {
                let Some(definition) = self.brought.inputs.get(key) else {
                    return Err(
                        self.mistake(need, format!("the client handed over no input `{key}`"))
                    );
                };
                let input = Output::from_definition(definition);
                facts.input = Some(input.map_err(|error| {
                    self.mistake(need, format!("the input `{key}` is no graph: {error}"))
                })?);
            }
            Origin::Local { .. }
            | Origin::Git(_)
            | Origin::Http { .. }
            | Origin::Archive { .. }
            | Origin::Scratch => {}
        }
        Ok(facts)
    }

    async fn image(
        &self,
        need: &Need,
        reference: &buildkit_llb::Reference,
        store: Option<&String>,
    ) -> Result<ImageFacts, Error> {
        let title = format!("[internal] load metadata for {}", reference.familiar());
        let query = ImageQuery {
            reference: reference.clone(),
            store: store.cloned(),
            session: self.options.session.clone(),
            platform: self.plan.checked.spec().root.platform.clone(),
            mode: self.options.resolve_mode,
            title,
        };
        let facts = self.gateway.resolve_image(&query).await;
        facts.map_err(|error| error.at(&self.plan.file, need.span))
    }

    /// The patterns that keep files of a client's folder from being sent: of
    /// `SPEC.dockerignore` for the main context, else of the folder's own file.
    async fn ignore(&self, name: &str, hint: &str) -> Result<Vec<String>, Error> {
        if name == context::MAIN {
            let SpecFile { result, path, .. } = self.brought.spec;
            let path = format!("{path}.dockerignore");
            if let Some(file) = self.gateway.read_file(result, &path, MAX_IGNORE_FILE).await? {
                return Ok(ignore::patterns(&file));
            }
        }
        let file = sources::ignore_file(name, hint, self.options);
        let result = self.gateway.solve(&file.definition()).await?;
        let file = self.gateway.read_file(&result, ".dockerignore", MAX_IGNORE_FILE).await?;
        Ok(file.map(|file| ignore::patterns(&file)).unwrap_or_default())
    }

    /// The facts about the root, its form included.
    ///
    /// What is no image is looked at, so that a wrong folder, or an archive that
    /// the builder cannot unpack, is not reported as built.
    async fn root(&self) -> Result<Facts, Error> {
        let need = &self.plan.root;
        let mut facts = self.facts(need).await?;
        let platform = &self.plan.checked.spec().root.platform;
        let places = Places { options: self.options, platform, plan: self.plan };
        facts.root = match &need.origin {
            Origin::Image(_) | Origin::OciLayout { .. } => RootForm::Image,
            Origin::Scratch => {
                return Err(self.mistake(need, "the root cannot be `scratch`".into()));
            }
            Origin::Http { url, .. } => {
                let name = sources::file_name(url).as_str().to_owned();
                facts.root = RootForm::Archive(name.clone());
                self.expect_root(&places.root(&facts), &name).await?;
                facts.root
            }
            Origin::Local { .. } | Origin::Git(_) | Origin::Archive { .. } | Origin::Input(_) => {
                self.look(&places, &mut facts).await?
            }
        };
        if let Origin::Local { name, hint } = &need.origin
            && facts.root == RootForm::Folder
        {
            facts.ignore = self.ignore(name, hint).await?;
        }
        Ok(facts)
    }

    /// Looks into the root's place: is it the root, or does it hold an archive?
    async fn look(&self, places: &Places<'_>, facts: &mut Facts) -> Result<RootForm, Error> {
        let need = &self.plan.root;
        let names = self.list(&places.look(facts), need.folder.as_str()).await?;
        if is_root(&names) {
            return Ok(RootForm::Folder);
        }
        let archives: Vec<&String> =
            names.iter().filter(|name| sources::is_archive(name)).collect();
        match archives.as_slice() {
            [archive] => {
                facts.root = RootForm::Archive(sources::in_folder(&need.folder, archive));
                self.expect_root(&places.root(facts), archive).await?;
                Ok(std::mem::take(&mut facts.root))
            }
            [] => Err(self.mistake(
                need,
                format!(
                    "`{}` holds no root filesystem: neither folders {} nor a file {}",
                    need.name,
                    ROOT_MARKS.join(" and "),
                    ARCHIVE_ENDINGS.join(", ")
                ),
            )),
            several => {
                let names: Vec<&str> = several.iter().map(|name| name.as_str()).collect();
                Err(self.mistake(
                    need,
                    format!("`{}` holds several archives: {}", need.name, names.join(", ")),
                ))
            }
        }
    }

    /// Makes sure that what was unpacked is a root: BuildKit copies what it
    /// cannot unpack as a plain file (`solver/llbsolver/file/unpack.go`).
    async fn expect_root(&self, unpacked: &Output, archive: &str) -> Result<(), Error> {
        let names = self.list(unpacked, "").await?;
        if is_root(&names) {
            return Ok(());
        }
        let message = format!("`{archive}` is no archive of a root filesystem");
        let hint = if names == [archive] {
            "BuildKit unpacks .gz, .bz2 and .zst, and .xz if the builder has `xz`".to_owned()
        } else {
            let names: Vec<&str> = names.iter().take(5).map(String::as_str).collect();
            format!("it has no `bin` and `etc` at its top, but: {}", names.join(", "))
        };
        let mistake = Diagnostic::new(self.plan.root.span, message).hint(hint);
        Err(Mistakes::one(mistake).of(&self.plan.file))
    }

    async fn list(&self, output: &Output, folder: &str) -> Result<Vec<String>, Error> {
        let span = self.plan.root.span;
        let at = |error: Error| error.at(&self.plan.file, span);
        let result = self.gateway.solve(&output.definition()).await.map_err(at)?;
        self.gateway.read_dir(&result, &format!("/{folder}")).await.map_err(at)
    }

    fn mistake(&self, need: &Need, message: String) -> Error {
        Mistakes::one(Diagnostic::new(need.span, message)).of(&self.plan.file)
    }
}

fn is_root(names: &[String]) -> bool {
    ROOT_MARKS.iter().all(|mark| names.iter().any(|name| name == mark))
}
