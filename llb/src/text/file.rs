//! File actions as text.

use super::printer::{Lines, Printer, word};
use buildkit_proto::pb::{self, file_action::Action, user_opt::User};
use std::fmt::Write as _;

impl Printer {
    pub(super) fn file(&self, op: &pb::FileOp, lines: &mut Lines) -> String {
        let pb::FileOp { actions } = op;
        let base = actions.first().map_or(-1, |action| action.input);
        for (index, action) in actions.iter().enumerate() {
            let mut line = self.action(action, base);
            // Each action works on the one before and the last is the result;
            // only what differs from that is said.
            let usual = if index == 0 { base } else { self.result(index - 1) };
            if action.input != usual {
                // Writing to a string cannot fail.
                let _ = write!(line, " on {}", self.operand(action.input));
            }
            let usual = if index + 1 == actions.len() { 0 } else { -1 };
            if action.output != usual {
                let _ = write!(line, " => :{}", action.output);
            }
            lines.push(line);
        }
        format!("file on {}", self.operand(base))
    }

    /// Returns the number that stands for the result of action `index`.
    fn result(&self, index: usize) -> i64 {
        i64::try_from(self.inputs.len() + index).unwrap_or(i64::MAX)
    }

    /// Names an input, or the result of an earlier action.
    fn operand(&self, number: i64) -> String {
        match number.checked_sub(self.result(0)) {
            Some(action) if action >= 0 => format!("action {action}"),
            _ => self.input(number),
        }
    }

    fn action(&self, action: &pb::FileAction, base: i64) -> String {
        let pb::FileAction { input: _, secondary_input, output: _, action } = action;
        let mut line = match action {
            Some(Action::Copy(copy)) => {
                return self.copy(copy, &self.operand(*secondary_input), base);
            }
            Some(Action::Mkfile(pb::FileActionMkFile { path, mode, data, owner, timestamp })) => {
                let mut line = format!("mkfile {} mode={mode:o}", word(path));
                self.owner(owner.as_ref(), base, &mut line);
                time(*timestamp, &mut line);
                match std::str::from_utf8(data) {
                    Ok(text) => line + &format!(" {text:?}"),
                    Err(_) => {
                        line.push_str(" hex:");
                        for byte in data {
                            // Writing to a string cannot fail.
                            let _ = write!(line, "{byte:02x}");
                        }
                        line
                    }
                }
            }
            Some(Action::Mkdir(mkdir)) => {
                let pb::FileActionMkDir { path, mode, make_parents, owner, timestamp } = mkdir;
                let mut line = format!("mkdir {} mode={mode:o}", word(path));
                flags(&[("parents", *make_parents)], &mut line);
                self.owner(owner.as_ref(), base, &mut line);
                time(*timestamp, &mut line);
                line
            }
            Some(Action::Rm(pb::FileActionRm { path, allow_not_found, allow_wildcard })) => {
                let mut line = format!("rm {}", word(path));
                let set = [("allow-missing", *allow_not_found), ("wildcard", *allow_wildcard)];
                flags(&set, &mut line);
                line
            }
            Some(Action::Symlink(symlink)) => {
                let pb::FileActionSymlink { oldpath, newpath, owner, timestamp } = symlink;
                let mut line = format!("symlink {} -> {}", word(newpath), word(oldpath));
                self.owner(owner.as_ref(), base, &mut line);
                time(*timestamp, &mut line);
                line
            }
            None => "nothing".to_owned(),
        };
        if *secondary_input != -1 {
            let _ = write!(line, " with {}", self.operand(*secondary_input));
        }
        line
    }

    fn copy(&self, copy: &pb::FileActionCopy, source: &str, base: i64) -> String {
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
        let mut line = format!("copy {source}:{} -> {}", word(src), word(dest));
        let set = [
            ("unpack", *attempt_unpack_docker_compatibility),
            ("follow-symlinks", *follow_symlink),
            ("dir-contents", *dir_copy_contents),
            ("create-parents", *create_dest_path),
            ("wildcard", *allow_wildcard),
            ("allow-empty-wildcard", *allow_empty_wildcard),
            ("replace-existing", *always_replace_existing_dest_paths),
        ];
        flags(&set, &mut line);
        // Beside a symbolic mode, 0 says nothing.
        let is_unset = *mode == -1 || (*mode == 0 && !mode_str.is_empty());
        if !is_unset {
            let _ = write!(line, " mode={mode:o}");
        }
        if !mode_str.is_empty() {
            let _ = write!(line, " chmod={}", word(mode_str));
        }
        self.owner(owner.as_ref(), base, &mut line);
        time(*timestamp, &mut line);
        let lists = [
            ("include", include_patterns),
            ("exclude", exclude_patterns),
            ("required", required_paths),
        ];
        for (name, list) in lists {
            if !list.is_empty() {
                let _ = write!(line, " {name}={list:?}");
            }
        }
        line
    }

    fn owner(&self, owner: Option<&pb::ChownOpt>, base: i64, line: &mut String) {
        let Some(pb::ChownOpt { user, group }) = owner else { return };
        let _ = write!(line, " owner={}", self.id(user.as_ref(), base));
        if group.is_some() {
            let _ = write!(line, ":{}", self.id(group.as_ref(), base));
        }
    }

    fn id(&self, id: Option<&pb::UserOpt>, base: i64) -> String {
        match id.and_then(|pb::UserOpt { user }| user.as_ref()) {
            Some(User::ById(id)) => id.to_string(),
            Some(User::ByName(pb::NamedUserOpt { name, input })) if *input == base => word(name),
            Some(User::ByName(pb::NamedUserOpt { name, input })) => {
                format!("{}({})", word(name), self.operand(*input))
            }
            None => String::new(),
        }
    }
}

fn flags(flags: &[(&str, bool)], line: &mut String) {
    for (name, _) in flags.iter().filter(|(_, set)| *set) {
        line.push(' ');
        line.push_str(name);
    }
}

fn time(timestamp: i64, line: &mut String) {
    if timestamp != -1 {
        let _ = write!(line, " timestamp={timestamp}");
    }
}
