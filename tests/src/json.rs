//! JSON for people, fields in the order they were written.

/// Longest line that a list or mapping may stand on.
const WIDTH: usize = 100;

/// `json` with line breaks and indentation; what fits on a line stays there. Keeps the order of
/// fields and every byte of the values, which a reader into a map would not.
///
/// # Panics
///
/// If `json` is not JSON.
#[must_use]
pub fn pretty(json: &[u8]) -> String {
    serde_json::from_slice::<serde::de::IgnoredAny>(json).expect("what the frontend sends is JSON");
    let text = std::str::from_utf8(json).expect("JSON is UTF-8");
    let mut out = String::new();
    write(&parse(&mut text.chars().peekable()), 0, 0, &mut out);
    out
}

/// A value whose single parts are the text as it was written.
enum Json {
    Plain(String),
    /// The brackets, and the items with their keys.
    Many(char, char, Vec<(Option<String>, Self)>),
}

fn parse(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Json {
    skip(chars);
    let close = match chars.peek() {
        Some('{') => '}',
        Some('[') => ']',
        _ => return Json::Plain(plain(chars)),
    };
    let open = chars.next().unwrap_or_default();
    let mut items = Vec::new();
    loop {
        skip(chars);
        if chars.next_if_eq(&close).is_some() || chars.peek().is_none() {
            return Json::Many(open, close, items);
        }
        let key = (close == '}').then(|| plain(chars));
        if key.is_some() {
            skip(chars);
            chars.next_if_eq(&':');
        }
        items.push((key, parse(chars)));
        skip(chars);
        chars.next_if_eq(&',');
    }
}

fn skip(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    while chars.next_if(|c| c.is_whitespace()).is_some() {}
}

/// A text, number or word, as written.
fn plain(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let mut text = String::new();
    if chars.peek() != Some(&'"') {
        while let Some(c) =
            chars.next_if(|c| !matches!(c, ',' | '}' | ']' | ':') && !c.is_whitespace())
        {
            text.push(c);
        }
        return text;
    }
    text.extend(chars.next());
    let mut escaped = false;
    for c in chars.by_ref() {
        text.push(c);
        if c == '"' && !escaped {
            break;
        }
        escaped = c == '\\' && !escaped;
    }
    text
}

fn flat(json: &Json) -> String {
    match json {
        Json::Plain(text) => text.clone(),
        Json::Many(open, close, items) => {
            let item = |(key, value): &(Option<String>, Json)| match key {
                Some(key) => format!("{key}: {}", flat(value)),
                None => flat(value),
            };
            let items: Vec<String> = items.iter().map(item).collect();
            format!("{open}{}{close}", items.join(", "))
        }
    }
}

fn write(json: &Json, depth: usize, used: usize, out: &mut String) {
    let line = flat(json);
    let room = WIDTH.saturating_sub(2 * depth + used);
    let Json::Many(open, close, items) = json else { return out.push_str(&line) };
    // The outermost value is always on several lines.
    if items.is_empty() || depth > 0 && line.len() <= room {
        return out.push_str(&line);
    }
    out.push(*open);
    for (index, (key, value)) in items.iter().enumerate() {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        out.push_str(&"  ".repeat(depth + 1));
        let key = key.as_ref().map(|key| format!("{key}: ")).unwrap_or_default();
        out.push_str(&key);
        write(value, depth + 1, key.len(), out);
    }
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
    out.push(*close);
}

#[cfg(test)]
mod tests {
    use super::pretty;

    #[test]
    fn keeps_order_and_texts() {
        let text = pretty(br#"{"b":["x, \"y\": {",1.50],"a":{},"c":[], "d" : "\\"}"#);
        let expected = "{\n  \"b\": [\"x, \\\"y\\\": {\", 1.50],\n  \"a\": {},\n  \"c\": [],\n  \"d\": \"\\\\\"\n}";
        assert_eq!(text, expected);
    }

    #[test]
    fn long_lists_have_a_line_for_each_item() {
        let long = "x".repeat(60);
        let text = pretty(format!("{{\"a\":[\"{long}\",\"{long}\"]}}").as_bytes());
        assert_eq!(text, format!("{{\n  \"a\": [\n    \"{long}\",\n    \"{long}\"\n  ]\n}}"));
    }
}
