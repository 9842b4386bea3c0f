//! Compiles many cases on all processors and collects what goes wrong.

use jesteros_tests::{Case, difference, flaw, repeats};
use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Most processor time that one compilation may take: a second, or several without
/// optimization, as tests are built.
pub(crate) const MOST_TIME: Duration =
    Duration::from_secs(if cfg!(debug_assertions) { 6 } else { 1 });
/// After how long a compilation counts as hanging, however busy the machine is.
const HANGS: Duration = Duration::from_secs(180);
/// Of so many trials, one is compiled again and compared.
const REPEATED: usize = 5;
/// Most problems that are shown.
const MOST_SHOWN: usize = 12;

/// One input for the compiler.
pub(crate) struct Trial {
    /// What was done to the original.
    pub(crate) name: String,
    /// What is compiled.
    pub(crate) case: Case,
    /// The text before the change.
    pub(crate) original: Arc<str>,
}

/// What came out so far.
#[derive(Default)]
struct Done {
    count: usize,
    wrong: usize,
    /// The first problem of each kind: problems that differ in numbers only are one kind.
    problems: BTreeMap<String, String>,
}

/// What the threads share.
struct Shared<I> {
    trials: Mutex<I>,
    /// What each thread does, and since when.
    running: Mutex<Vec<Option<(String, Instant)>>>,
    done: Mutex<Done>,
}

/// Compiles all of `trials`, and returns how many there were.
///
/// # Panics
///
/// If the compiler did something wrong with one of them.
pub(crate) fn sweep<I>(trials: I) -> usize
where
    I: Iterator<Item = Trial> + Send + 'static,
{
    let workers = thread::available_parallelism().map_or(2, usize::from);
    let running = Mutex::new(vec![None; workers]);
    let trials = Mutex::new(trials.enumerate());
    let shared = Shared { trials, running, done: Mutex::default() };
    let shared = Arc::new(shared);
    let threads: Vec<_> = (0..workers)
        .map(|worker| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || work(&shared, worker))
        })
        .collect();
    while !threads.iter().all(thread::JoinHandle::is_finished) {
        thread::sleep(Duration::from_millis(20));
        let running = lock(&shared.running);
        let hanging = running.iter().flatten().find(|(_, since)| since.elapsed() > HANGS);
        assert!(hanging.is_none(), "the compiler hangs: {hanging:?}");
    }
    let Done { count, wrong, problems } = &*lock(&shared.done);
    let shown: Vec<&str> = problems.values().take(MOST_SHOWN).map(String::as_str).collect();
    assert!(shown.is_empty(), "{wrong} of {count} go wrong:\n{}", shown.join("\n"));
    assert!(*count > 0, "there is nothing to compile");
    *count
}

fn work<I: Iterator<Item = (usize, Trial)>>(shared: &Shared<I>, worker: usize) {
    loop {
        let Some((number, trial)) = lock(&shared.trials).next() else { return };
        lock(&shared.running)[worker] = Some((trial.name.clone(), Instant::now()));
        let before = processor_time();
        let problem = flaw(&trial.case);
        let time = processor_time().saturating_sub(before);
        let again = number % REPEATED == 0;
        let problem = problem.or_else(|| {
            (again && !repeats(&trial.case)).then(|| "another compilation differs".to_owned())
        });
        lock(&shared.running)[worker] = None;
        let problem = problem.or_else(|| {
            (time > MOST_TIME).then(|| format!("it takes {time:?}, which is too long"))
        });
        let mut done = lock(&shared.done);
        done.count += 1;
        if let Some(problem) = problem {
            let text = String::from_utf8_lossy(&trial.case.spec.data).into_owned();
            let change = difference(&trial.original, &text);
            let change: String = change.chars().take(1500).collect();
            done.wrong += 1;
            let kind = problem.chars().filter(|c| !c.is_ascii_digit()).collect();
            let shown = format!("== {}: {problem}\n{change}", trial.name);
            done.problems.entry(kind).or_insert(shown);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How long this thread has run on a processor. Unlike the time of a clock, it does not
/// grow while other programs run.
pub(crate) fn processor_time() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux counts it");
    let nanoseconds = text.split(' ').next().and_then(|field| field.parse().ok());
    Duration::from_nanos(nanoseconds.expect("the first field is a number"))
}
