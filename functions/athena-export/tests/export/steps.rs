//! The steps of an invocation: its calls. A test stops it at one of them, or lets something else happen there.

use std::pin::Pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

type Action = Pin<Box<dyn Future<Output = ()> + Send>>;

#[derive(Default)]
pub(crate) struct Steps {
    taken: AtomicUsize,
    planned: Mutex<Option<(usize, Action)>>,
}

impl Steps {
    /// Something that happens at this step, before its call if the number is even, else after the call of the number before.
    pub(crate) fn plan(&self, step: usize, action: impl Future<Output = ()> + Send + 'static) {
        self.taken.store(0, Ordering::Relaxed);
        *self.planned.lock().unwrap() = Some((step, Box::pin(action)));
    }

    /// Whether the planned step was not reached.
    pub(crate) fn is_over(&self) -> bool {
        self.planned.lock().unwrap().take().is_some()
    }

    pub(crate) async fn call<T>(&self, call: impl Future<Output = T> + Send) -> T {
        self.step().await;
        let answer = call.await;
        self.step().await;
        answer
    }

    async fn step(&self) {
        let taken = self.taken.fetch_add(1, Ordering::Relaxed);
        let action = self.planned.lock().unwrap().take_if(|(step, _)| *step == taken);
        if let Some((_, action)) = action {
            action.await;
        }
    }
}
