//! Wall-clock limits. The engine's own timer starts a polling thread for every run; this is one thread for all.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use unicorn_engine::{uc_emu_stop, uc_engine};

/// A stop that comes before `uc_emu_start` has begun is lost, so it is said again until the run is over.
const AGAIN: Duration = Duration::from_millis(1);

struct Guarded {
    engine: usize,
    deadline: Instant,
    fired: bool,
}

#[derive(Default)]
struct State {
    next: u64,
    wakes_at: Option<Instant>,
    guarded: HashMap<u64, Guarded>,
}

#[derive(Default)]
struct Watchdog {
    state: Mutex<State>,
    changed: Condvar,
}

static WATCHDOG: OnceLock<Arc<Watchdog>> = OnceLock::new();

fn watchdog() -> &'static Arc<Watchdog> {
    WATCHDOG.get_or_init(|| {
        let shared = Arc::new(Watchdog::default());
        let watching = shared.clone();
        let _ = thread::Builder::new()
            .name("hvcheck-watchdog".into())
            .spawn(move || watching.watch());
        shared
    })
}

impl Watchdog {
    fn watch(&self) {
        let mut state = self.state.lock().unwrap();
        loop {
            let now = Instant::now();
            let mut next: Option<Instant> = None;
            for guarded in state.guarded.values_mut() {
                let due = if guarded.deadline <= now {
                    guarded.fired = true;
                    unsafe { uc_emu_stop(guarded.engine as *mut uc_engine) };
                    now + AGAIN
                } else {
                    guarded.deadline
                };
                next = Some(next.map_or(due, |earliest| earliest.min(due)));
            }
            state.wakes_at = next;
            state = match next {
                Some(due) => {
                    let wait = due.saturating_duration_since(now);
                    self.changed.wait_timeout(state, wait).unwrap().0
                }
                None => self.changed.wait(state).unwrap(),
            };
        }
    }
}

/// Guards one run; dropping it takes the limit away.
pub struct Guard {
    id: u64,
}

impl Guard {
    pub fn arm(engine: *mut uc_engine, limit: Duration) -> Self {
        let watchdog = watchdog();
        let deadline = Instant::now() + limit;
        let mut state = watchdog.state.lock().unwrap();
        let id = state.next;
        state.next += 1;
        state.guarded.insert(
            id,
            Guarded {
                engine: engine as usize,
                deadline,
                fired: false,
            },
        );
        if state.wakes_at.is_none_or(|wakes| wakes > deadline) {
            watchdog.changed.notify_one();
        }
        Self { id }
    }

    pub fn fired(&self) -> bool {
        let state = watchdog().state.lock().unwrap();
        state
            .guarded
            .get(&self.id)
            .is_some_and(|guarded| guarded.fired)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        watchdog().state.lock().unwrap().guarded.remove(&self.id);
    }
}
