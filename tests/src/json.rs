//! JSON for people, fields in the order they were written.

/// `json` with line breaks and indentation; keeps the order of fields and every
/// byte of the values, which a reader into a map would not.
///
/// # Panics
///
/// If `json` is no JSON.
#[must_use]
pub fn pretty(json: &[u8]) -> String {
    serde_json::from_slice::<serde_json::Value>(json).expect("what the frontend sends is JSON");
    let text = std::str::from_utf8(json).expect("JSON is UTF-8");
    let mut out = String::new();
    let mut depth = 0;
    let mut in_text = false;
    let mut escaped = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if in_text {
            out.push(c);
            in_text = escaped || c != '"';
            escaped = c == '\\' && !escaped;
            continue;
        }
        match c {
            '{' | '[' => {
                out.push(c);
                if let Some(end) = chars.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(end);
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth -= 1;
                line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            '"' => {
                in_text = true;
                out.push(c);
            }
            c if c.is_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
}

#[cfg(test)]
mod tests {
    use super::pretty;

    #[test]
    fn keeps_order_and_texts() {
        let text = pretty(br#"{"b":["x, \"y\": {",1],"a":{},"c":[]}"#);
        assert_eq!(
            text,
            "{\n  \"b\": [\n    \"x, \\\"y\\\": {\",\n    1\n  ],\n  \"a\": {},\n  \"c\": []\n}"
        );
    }
}
