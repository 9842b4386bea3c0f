//! `--call=lock`: what the names of the spec stand for today.

use crate::call::kind::{Answer, Call, Told};
use crate::lock::Lock;
use crate::options::LOCK_CALL;

pub(super) const CALL: Call = Call {
    id: LOCK_CALL,
    description: "Print a lock: which packages, images, commits and downloads the spec means today",
    answer: Answer::Lock(answer),
};

fn answer(lock: &Lock) -> Told {
    let text = lock.to_text();
    Told::of(text.clone(), text)
}
