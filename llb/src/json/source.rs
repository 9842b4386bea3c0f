//! Source files, their lines, and definitions inside of messages, as JSON.

use super::object::Object;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use buildkit_proto::pb;

pub(super) fn source(source: &pb::Source) -> Object {
    let pb::Source { locations, infos } = source;
    let json = Object::new().map("locations", locations, |pb::Locations { locations }| {
        Object::new().messages("locations", locations, location).into()
    });
    json.messages("infos", infos, |pb::SourceInfo { filename, data, definition: def, language }| {
        let json = Object::new().text("filename", filename).bytes("data", data);
        json.message("definition", def.as_ref(), definition).text("language", language)
    })
}

fn location(location: &pb::Location) -> Object {
    let pb::Location { source_index, ranges } = location;
    let json = Object::new().number("sourceIndex", *source_index);
    json.messages("ranges", ranges, |pb::Range { start, end }| {
        let json = Object::new().message("start", start.as_ref(), position);
        json.message("end", end.as_ref(), position)
    })
}

fn position(position: &pb::Position) -> Object {
    let pb::Position { line, character } = position;
    Object::new().number("line", *line).number("character", *character)
}

/// A definition that is part of another message.
pub(super) fn definition(definition: &pb::Definition) -> Object {
    let pb::Definition { def, metadata, source: from } = definition;
    let ops: Vec<String> = def.iter().map(|op| BASE64_STANDARD.encode(op)).collect();
    let json = Object::new().texts("def", &ops);
    let json = json.map("metadata", metadata, |metadata| {
        let pb::OpMetadata { ignore_cache, description, export_cache, caps, progress_group } =
            metadata;
        let json = Object::new().flag("ignoreCache", *ignore_cache);
        let json = json.map("description", description, |text| text.clone().into());
        let json =
            json.message("exportCache", export_cache.as_ref(), |pb::ExportCache { value }| {
                Object::new().flag("Value", *value)
            });
        let json = json.map("caps", caps, |needed| (*needed).into());
        json.message("progressGroup", progress_group.as_ref(), progress_group_fields).into()
    });
    json.message("Source", from.as_ref(), source)
}

pub(super) fn progress_group_fields(group: &pb::ProgressGroup) -> Object {
    let pb::ProgressGroup { id, name, weak } = group;
    Object::new().text("id", id).text("name", name).flag("weak", *weak)
}
