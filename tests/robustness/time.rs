//! No spec within the limits takes long.

use crate::costly::{self, Costly};
use crate::sweep::{MOST_TIME, processor_time};
use jesteros_compiler::call::{self, CALLS};
use jesteros_tests::{Case, Compiled, compile};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// After how long a compilation counts as hanging, however busy the machine is.
const HANGS: Duration = Duration::from_secs(180);
/// Times below this say nothing about growth.
const NOISE: Duration = Duration::from_millis(30);
/// Most that the time may grow if there is twice as much: a square would give 4.
const MOST_GROWTH: f64 = 3.2;
/// How often a growth is measured before it counts.
const TRIES: usize = 4;

/// What a compilation came to, and how long it took.
struct Measured {
    /// Whether there is an answer: a build, or what a call asks for.
    answered: bool,
    /// The codes of the mistakes.
    codes: Vec<&'static str>,
    /// The start of what the user reads.
    text: String,
    time: Duration,
}

/// Compiles `case` in a thread of its own, which has the stack of any thread.
fn measured(name: &str, case: Case) -> Measured {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let before = processor_time();
        let compiled = compile(&case);
        let time = processor_time().saturating_sub(before);
        let (answered, codes) = match &compiled {
            Compiled::Built(_) | Compiled::Told(_) => (true, Vec::new()),
            Compiled::Mistakes(report) => {
                (false, report.errors().iter().map(|error| error.code.name).collect())
            }
            Compiled::Broken(_) | Compiled::Refused(_) => (false, Vec::new()),
        };
        let text = compiled.mistakes().chars().take(400).collect();
        // Whoever waits may have given up.
        let _ = sender.send(Measured { answered, codes, text, time });
    });
    let found = receiver.recv_timeout(HANGS);
    found.unwrap_or_else(|_| panic!("{name}: the compiler hangs or panics"))
}

/// Compiles the spec of `costly` with all that the limits permit.
fn judge(costly: &Costly) -> Result<(), String> {
    let Costly { name, most, mistake, .. } = costly;
    let Measured { answered, codes, text, time } = measured(name, costly.case(*most));
    let as_expected = match mistake {
        None => answered,
        Some(code) => codes.contains(code),
    };
    if !as_expected {
        return Err(format!("{name}: expected {mistake:?}, found {codes:?}: {text}"));
    }
    if time > MOST_TIME {
        return Err(format!("{name}: {most} take {time:?}, more than {MOST_TIME:?}"));
    }
    let mut growths = Vec::new();
    let mut whole = time;
    for _ in 0..TRIES {
        let half = measured(name, costly.case(most / 2)).time;
        let growth = whole.as_secs_f64() / half.max(NOISE).as_secs_f64();
        if growth <= MOST_GROWTH {
            return Ok(());
        }
        growths.push(growth);
        whole = measured(name, costly.case(*most)).time;
    }
    Err(format!("{name}: twice as much takes {growths:.1?} times as long"))
}

#[test]
fn a_spec_of_the_largest_size_takes_no_longer_than_its_size() {
    let wrong: Vec<String> =
        costly::all().iter().filter_map(|costly| judge(costly).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_call_about_a_large_spec_is_answered_at_once() {
    let mut wrong = Vec::new();
    for costly in costly::all() {
        for call in CALLS.iter().filter(|call| call::without_spec(call).is_none()) {
            let name = format!("{} of {}", call.id, costly.name);
            let case = costly.case(costly.most / 2).with(&[("requestid", call.id)]);
            let Measured { answered, codes, text, time } = measured(&name, case);
            if !answered && codes.is_empty() {
                wrong.push(format!("{name}: {text}"));
            }
            if time > MOST_TIME {
                wrong.push(format!("{name}: {time:?}, more than {MOST_TIME:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Texts of which a parser of YAML may dislike to have many.
const PIECES: [&str; 40] = [
    "[", "]", "{", "}", "- ", "? ", ": ", "a: ", "&a ", "*a ", "!t ", "'", "\"", "|\n", ">\n",
    "\n", " ", "\t", "#", "# x\n", ",", "%", "%a b\n", "---\n", "...\n", "${A}", "a\n", "- a\n",
    "- - a\n", "&a a\n", "x\u{85}", "\r", "\u{2028}", "\u{feff}", "a: b\n", "'a\n\n", "\"a\\\n",
    "[a, ", "{a: ", "\\",
];

#[test]
fn a_piece_of_yaml_may_come_very_often() {
    let mut wrong = Vec::new();
    for piece in PIECES {
        let many = piece.repeat(400_000 / piece.len());
        for place in ["", "x-a: ", "x-a: \"", "x-a: |\n  "] {
            let name = format!("{piece:?} behind {place:?}");
            let head = if place.is_empty() { "" } else { "version: 1\nname: demo\n" };
            let case = Case::of(format!("{head}{place}{many}"));
            let Measured { codes, text, time, .. } = measured(&name, case);
            // There is nothing to build in it, so there is a mistake.
            if codes.is_empty() {
                wrong.push(format!("{name}: {text}"));
            }
            if time > MOST_TIME {
                wrong.push(format!("{name}: {time:?}, more than {MOST_TIME:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
