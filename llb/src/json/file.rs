//! File actions as JSON.

use super::object::Object;
use buildkit_proto::pb::{self, file_action::Action, user_opt::User};

pub(super) fn file(op: &pb::FileOp) -> Object {
    let pb::FileOp { actions } = op;
    Object::new().messages("actions", actions, action)
}

fn action(action: &pb::FileAction) -> Object {
    let pb::FileAction { input, secondary_input, output, action } = action;
    let json = Object::new().long("input", *input).long("secondaryInput", *secondary_input);
    let json = json.long("output", *output);
    match action {
        Some(Action::Copy(action)) => json.value("copy", copy(action)),
        Some(Action::Mkfile(pb::FileActionMkFile { path, mode, data, owner, timestamp })) => {
            let made = Object::new().text("path", path).number("mode", *mode).bytes("data", data);
            let made = made.message("owner", owner.as_ref(), owner_fields);
            json.value("mkfile", made.long("timestamp", *timestamp))
        }
        Some(Action::Mkdir(mkdir)) => {
            let pb::FileActionMkDir { path, mode, make_parents, owner, timestamp } = mkdir;
            let made = Object::new().text("path", path).number("mode", *mode);
            let made = made.flag("makeParents", *make_parents);
            let made = made.message("owner", owner.as_ref(), owner_fields);
            json.value("mkdir", made.long("timestamp", *timestamp))
        }
        Some(Action::Rm(pb::FileActionRm { path, allow_not_found, allow_wildcard })) => {
            let gone = Object::new().text("path", path).flag("allowNotFound", *allow_not_found);
            json.value("rm", gone.flag("allowWildcard", *allow_wildcard))
        }
        Some(Action::Symlink(symlink)) => {
            let pb::FileActionSymlink { oldpath, newpath, owner, timestamp } = symlink;
            let made = Object::new().text("oldpath", oldpath).text("newpath", newpath);
            let made = made.message("owner", owner.as_ref(), owner_fields);
            json.value("symlink", made.long("timestamp", *timestamp))
        }
        None => json,
    }
}

fn copy(copy: &pb::FileActionCopy) -> Object {
    let pb::FileActionCopy {
        src,
        dest,
        owner,
        mode,
        follow_symlink,
        dir_copy_contents,
        attempt_unpack_docker_compatibility,
        create_dest_path,
        allow_wildcard,
        allow_empty_wildcard,
        timestamp,
        include_patterns,
        exclude_patterns,
        always_replace_existing_dest_paths,
        mode_str,
        required_paths,
    } = copy;
    let json = Object::new().text("src", src).text("dest", dest);
    let json = json.message("owner", owner.as_ref(), owner_fields).number("mode", *mode);
    let json = json.flag("followSymlink", *follow_symlink);
    let json = json.flag("dirCopyContents", *dir_copy_contents);
    let json = json.flag("attemptUnpackDockerCompatibility", *attempt_unpack_docker_compatibility);
    let json = json.flag("createDestPath", *create_dest_path);
    let json = json.flag("allowWildcard", *allow_wildcard);
    let json = json.flag("allowEmptyWildcard", *allow_empty_wildcard);
    let json = json.long("timestamp", *timestamp);
    let json = json.texts("includePatterns", include_patterns);
    let json = json.texts("excludePatterns", exclude_patterns);
    let json = json.flag("alwaysReplaceExistingDestPaths", *always_replace_existing_dest_paths);
    json.text("modeStr", mode_str).texts("requiredPaths", required_paths)
}

fn owner_fields(owner: &pb::ChownOpt) -> Object {
    let pb::ChownOpt { user, group } = owner;
    let json = Object::new().message("user", user.as_ref(), name_or_number);
    json.message("group", group.as_ref(), name_or_number)
}

fn name_or_number(user: &pb::UserOpt) -> Object {
    let pb::UserOpt { user } = user;
    match user {
        Some(User::ByName(pb::NamedUserOpt { name, input })) => {
            Object::new().value("byName", Object::new().text("name", name).long("input", *input))
        }
        // A member of a oneof is shown even if it is zero.
        Some(User::ById(number)) => Object::new().value("byID", *number),
        None => Object::new(),
    }
}
