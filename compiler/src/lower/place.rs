//! Places as vertices.

use crate::facts::PlaceFacts;
use crate::graph::broken::Broken;
use crate::graph::files::Files;
use crate::options::Options;
use crate::plan::{Place, PlaceId};
use buildkit_llb::{Location, Output, SourceFile};
use buildkit_request::{Fetch, Origin};
use std::sync::Arc;

/// What turns places into vertices.
#[derive(Debug, Clone)]
pub struct Places<'a> {
    /// What the client asked for.
    pub options: &'a Options,
    /// The spec's text, for locations.
    pub file: Arc<SourceFile>,
}

impl Places<'_> {
    /// The files of a place.
    ///
    /// # Errors
    ///
    /// If a fact that the frontend promises is missing.
    pub fn files(&self, id: &PlaceId, place: &Place, facts: &PlaceFacts) -> Result<Files, Broken> {
        let from_client = match &place.origin {
            Origin::Local { .. } => true,
            Origin::Input(_) => facts.input.as_ref().is_some_and(is_from_client),
            Origin::Git(_)
            | Origin::Http { .. }
            | Origin::Archive { .. }
            | Origin::Image(_)
            | Origin::OciLayout { .. }
            | Origin::Scratch => false,
        };
        Ok(Files {
            name: id.name.to_string(),
            output: self.output(id, place, facts)?,
            folder: place.folder.clone(),
            file: place.file.clone(),
            // Also if another target hands a client's folder over as it is.
            plain: place.plain || from_client,
            from_client,
        })
    }

    fn output(&self, id: &PlaceId, place: &Place, facts: &PlaceFacts) -> Result<Output, Broken> {
        let name = id.name.as_str();
        let paths = place.paths.narrow();
        let paths: Option<Vec<&str>> =
            paths.as_ref().map(|paths| paths.iter().map(String::as_str).collect());
        let mut fetch =
            Fetch::new(name, &place.platform).located(self.location(place)).exclude(&facts.ignore);
        if let Some(paths) = &paths {
            fetch = fetch.follow(paths);
        }
        if let Some(image) = &facts.image {
            fetch = fetch.image(&image.reference);
        }
        if let Some(input) = &facts.input {
            fetch = fetch.input(input);
        }
        fetch
            .files(&self.options.request, &place.origin)
            .map_err(|missing| Broken(format!("nothing is known about {missing} of `{name}`")))
    }

    fn location(&self, place: &Place) -> Location {
        Location::new(Arc::clone(&self.file), place.span.first, place.span.last)
    }
}

/// Whether the graph that was handed over is a folder of the client as it is.
fn is_from_client(input: &Output) -> bool {
    let definition = input.definition();
    let last = definition.vertices().last();
    last.is_some_and(|vertex| vertex.source().is_some_and(|id| id.starts_with("local://")))
}
