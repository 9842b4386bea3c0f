//! `--resource`: limits of every program
//! (`parseLinuxResources` in `frontend/dockerui/attr.go`).

use crate::mistake::{Mistakes, OptionMistake};
use buildkit_llb::Limits;
use std::str::FromStr;

/// Reads the limits; `get` gives the value of an option that is not empty.
pub(crate) fn read<'a>(get: &dyn Fn(&str) -> Option<&'a str>, mistakes: &mut Mistakes) -> Limits {
    let mut limits = Limits::default();
    if let Some(bytes) = mistakes.or(positive("memory", get), None) {
        limits = limits.memory(bytes);
    }
    if let Some(bytes) = mistakes.or(swap("memswap", get), None) {
        limits = limits.memory_and_swap(bytes);
    }
    if let Some(shares) = mistakes.or(positive("cpushares", get), None) {
        limits = limits.cpu_shares(shares);
    }
    if let Some(microseconds) = mistakes.or(positive("cpuperiod", get), None) {
        limits = limits.cpu_period(microseconds);
    }
    if let Some(microseconds) = mistakes.or(positive("cpuquota", get), None) {
        limits = limits.cpu_quota(microseconds);
    }
    if let Some(list) = mistakes.or(set("cpusetcpus", get), None) {
        limits = limits.cpus(list);
    }
    if let Some(list) = mistakes.or(set("cpusetmems", get), None) {
        limits = limits.memory_nodes(list);
    }
    limits
}

fn mistake(key: &str, value: &str, expected: &str) -> OptionMistake {
    OptionMistake::new(key, format!("`{}` is not {expected}", value.escape_debug()))
}

fn positive<'a, T: FromStr + Default + PartialOrd>(
    key: &str,
    get: &dyn Fn(&str) -> Option<&'a str>,
) -> Result<Option<T>, OptionMistake> {
    let parse = |text: &str| {
        let number = text.parse::<T>().ok().filter(|number| *number > T::default());
        number.ok_or_else(|| mistake(key, text, "a whole number above 0"))
    };
    get(key).map(parse).transpose()
}

fn swap<'a>(
    key: &str,
    get: &dyn Fn(&str) -> Option<&'a str>,
) -> Result<Option<i64>, OptionMistake> {
    let parse = |text: &str| {
        let number = text.parse::<i64>().ok().filter(|number| *number == -1 || *number > 0);
        number.ok_or_else(|| mistake(key, text, "-1 (no limit) or a whole number above 0"))
    };
    get(key).map(parse).transpose()
}

/// A list of numbers and ranges, e.g. `0-2,5`.
fn set<'a>(
    key: &str,
    get: &dyn Fn(&str) -> Option<&'a str>,
) -> Result<Option<&'a str>, OptionMistake> {
    let is_number = |text: &str| {
        !text.is_empty() && text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_part = |part: &str| match part.split_once('-') {
        Some((first, last)) => is_number(first) && is_number(last),
        None => is_number(part),
    };
    let parse = |text: &'a str| match text.split(',').all(is_part) {
        true => Ok(text),
        false => Err(mistake(key, text, "a list such as `0-2,5`")),
    };
    get(key).map(parse).transpose()
}

#[cfg(test)]
mod tests {
    use crate::request::Request;
    use buildkit_llb::Limits;
    use std::collections::BTreeMap;

    fn parse(opts: &[(&str, &str)]) -> Result<Request, String> {
        let opts: BTreeMap<String, String> =
            opts.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Request::parse(&opts, "", "").map_err(|mistakes| mistakes[0].to_string())
    }

    #[test]
    fn every_limit_is_read() {
        let request = parse(&[
            ("memory", "1048576"),
            ("memswap", "-1"),
            ("cpushares", "2"),
            ("cpuperiod", "3"),
            ("cpuquota", "4"),
            ("cpusetcpus", "0-1,3"),
            ("cpusetmems", "0"),
        ]);
        let limits = Limits::default().memory(1 << 20).memory_and_swap(-1).cpu_shares(2);
        let limits = limits.cpu_period(3).cpu_quota(4).cpus("0-1,3").memory_nodes("0");
        assert_eq!(request.unwrap().limits, limits);
        assert!(parse(&[("memory", "")]).unwrap().limits.is_empty());
    }

    #[test]
    fn limits_that_limit_nothing_are_mistakes() {
        let bad = [
            ("memory", "0"),
            ("memory", "-1"),
            ("memswap", "0"),
            ("memswap", "-2"),
            ("cpushares", "-1"),
            ("cpuperiod", "x"),
            ("cpuquota", "1.5"),
            ("cpusetcpus", "0-"),
            ("cpusetmems", "a"),
        ];
        for (key, value) in bad {
            let mistake = parse(&[(key, value)]).unwrap_err();
            assert!(mistake.contains(&format!("`{value}`")), "{mistake}");
            assert!(mistake.starts_with("`--resource`: "), "{mistake}");
        }
    }
}
