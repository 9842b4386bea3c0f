//! Which programs a command starts, and with what options.

use super::options::values_of;
use crate::parse::event::{UNKNOWN, Word};

/// Folders in which programs of the release are.
const FOLDERS: [&str; 6] =
    ["/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/usr/local/bin/", "/usr/local/sbin/"];
/// Commands that start another, which stands behind their options.
const STARTERS: [&str; 11] = [
    "builtin", "command", "env", "exec", "ionice", "nice", "nohup", "setsid", "sudo", "time",
    "xargs",
];
/// Actions of `find` that start a program.
const ACTIONS: [&str; 4] = ["-exec", "-execdir", "-ok", "-okdir"];

/// A program with its arguments.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    /// Without the folder.
    pub(crate) name: &'a str,
    pub(crate) words: &'a [Word],
    pub(crate) line: u32,
}

/// Everything that a command starts: `sudo` and what it runs, for example.
pub(crate) fn calls(words: &[Word]) -> Vec<Call<'_>> {
    let mut calls = Vec::new();
    let mut rest = words;
    while let Some((first, arguments)) = rest.split_first() {
        let Some(name) = name(&first.text) else { break };
        let inner = if STARTERS.contains(&name) { inner(name, arguments) } else { None };
        let own = &arguments[..inner.unwrap_or(arguments.len())];
        calls.push(Call { name, words: own, line: first.line });
        if name == "find" {
            calls.extend(own.iter().enumerate().filter_map(|(at, word)| action(own, at, word)));
        }
        let Some(inner) = inner else { break };
        rest = &arguments[inner..];
    }
    calls
}

/// The name of a program, if it is one of the release or a builtin.
fn name(text: &str) -> Option<&str> {
    let folder = FOLDERS.into_iter().find_map(|folder| text.strip_prefix(folder));
    let name = folder.unwrap_or(text);
    let is_name = !name.is_empty() && !name.contains(['/', UNKNOWN]);
    is_name.then_some(name)
}

/// Where the program stands that a command such as `sudo` starts.
fn inner(name: &str, words: &[Word]) -> Option<usize> {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let text = word.text.as_str();
        if name == "command" && matches!(text, "-v" | "-V") {
            return None;
        }
        let is_assignment = matches!(name, "env" | "sudo") && text.contains('=');
        if text == "--" {
            at += 1;
            break;
        }
        if !text.starts_with('-') && !is_assignment {
            break;
        }
        let takes_next = text.len() == 2
            && text.chars().nth(1).is_some_and(|letter| values_of(name).contains(letter));
        at += if takes_next { 2 } else { 1 };
    }
    (at < words.len()).then_some(at)
}

/// The program that an action of `find` starts.
fn action<'a>(words: &'a [Word], at: usize, word: &Word) -> Option<Call<'a>> {
    if !ACTIONS.contains(&word.text.as_str()) {
        return None;
    }
    let rest = &words[at + 1..];
    // Without an end, `find` refuses it.
    let end = rest.iter().position(|word| matches!(word.text.as_str(), ";" | "+"))?;
    let (first, words) = rest[..end].split_first()?;
    Some(Call { name: name(&first.text)?, words, line: first.line })
}

impl Call<'_> {
    /// The line of one of these options, if it is given. What does not begin with `-` is the
    /// beginning of an argument; what has one `-` and several letters is a word of its own.
    pub(crate) fn option(&self, options: &[&str]) -> Option<u32> {
        let values = values_of(self.name);
        let mut skip = false;
        let mut only_arguments = false;
        for (at, word) in self.words.iter().enumerate() {
            if std::mem::take(&mut skip) {
                continue;
            }
            let text = word.text.as_str();
            // The first word of `tar xzf`.
            let is_bundle = self.name == "tar" && at == 0 && !text.starts_with('-');
            let found = if only_arguments || !(text.starts_with('-') || is_bundle) {
                options.iter().any(|option| !option.starts_with('-') && text.starts_with(option))
            } else if text == "--" {
                only_arguments = true;
                false
            } else if let Some(long) = text.strip_prefix("--") {
                let name = long.split('=').next().unwrap_or_default();
                options.iter().any(|option| option.strip_prefix("--") == Some(name))
            } else if options.contains(&text) {
                true
            } else {
                let letters = text.trim_start_matches('-');
                let end = letters.find(|letter| values.contains(letter));
                // The letter that takes a value is the last one.
                let last = end.filter(|_| !is_bundle).and_then(|end| letters[end..].chars().next());
                let end =
                    last.map_or(letters.len(), |last| end.unwrap_or_default() + last.len_utf8());
                skip = last.is_some() && end == letters.len() && !takes_only_here(self.name, last);
                options.iter().any(|option| is_letter_in(option, &letters[..end]))
            };
            if found {
                return Some(word.line);
            }
        }
        None
    }
}

/// Whether the value of an option stands in the same word or nowhere.
fn takes_only_here(name: &str, letter: Option<char>) -> bool {
    matches!(
        (name, letter),
        ("sed", Some('i')) | ("date", Some('I')) | ("xargs", Some('i' | 'e' | 'l'))
    )
}

fn is_letter_in(option: &str, letters: &str) -> bool {
    let letter = option.strip_prefix('-').filter(|letter| letter.chars().count() == 1);
    letter.is_some_and(|letter| letter != "-" && letters.contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Word> {
        text.split(' ').map(|word| Word { text: word.to_owned(), line: 1 }).collect()
    }

    fn names(text: &str) -> Vec<String> {
        calls(&words(text)).iter().map(|call| call.name.to_owned()).collect()
    }

    fn has(text: &str, options: &[&str]) -> bool {
        calls(&words(text))[0].option(options).is_some()
    }

    #[test]
    fn commands_that_start_others_are_seen_through() {
        assert_eq!(
            names("sudo -u root env -u A B=c nice -n 5 /usr/bin/timeout 5 a"),
            ["sudo", "env", "nice", "timeout"]
        );
        assert_eq!(names("xargs -0 -n 1 -I {} realpath {}"), ["xargs", "realpath"]);
        assert_eq!(names("find . -name timeout -exec truncate -s 0 {} ;"), ["find", "truncate"]);
        assert_eq!(names("command -v timeout"), ["command"]);
        assert_eq!(names("./timeout 5"), [""; 0]);
        assert_eq!(names("/opt/bin/timeout"), [""; 0]);
        assert_eq!(names("\u{fffc} timeout"), [""; 0]);
    }

    #[test]
    fn options_are_told_from_their_values() {
        assert!(has("sort -rh", &["-h"]));
        assert!(has("sort a -h", &["-h"]));
        assert!(!has("sort -k2h -t h", &["-h"]));
        assert!(!has("sort -t -h", &["-h"]));
        assert!(!has("sort -- -h", &["-h"]));
        assert!(has("sed -n -i -E p", &["-E"]));
        assert!(!has("sed -e -E", &["-E"]));
        assert!(has("tar xJf a.tar.xz", &["-J"]));
        assert!(has("tar --sort=name -c a", &["--sort"]));
        assert!(!has("tar --sorted -c a", &["--sort"]));
        assert!(!has("tar -cf J", &["-J"]));
        assert!(has("dd if=a status=none", &["status=none"]));
        assert!(!has("dd if=status=none", &["status=none"]));
    }
}
