//! Processes, as Linux shows them.

use std::os::fd::OwnedFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

/// Processes, held by descriptors: their ids may be given to others, these may not.
pub(crate) struct Processes(Vec<(u32, OwnedFd)>);

/// All processes that this one has started and that have not ended.
pub(crate) fn children_of(parent: u32) -> Processes {
    let ids = std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let children: Vec<_> = ids
        .filter(|id| parent_of(*id) == Some(parent))
        .filter_map(|id: u32| {
            let pid = Pid::from_raw(i32::try_from(id).ok()?)?;
            Some((id, pidfd_open(pid, PidfdFlags::empty()).ok()?))
        })
        .collect();
    assert!(
        !children.is_empty(),
        "the fleet runs its functions as processes of their own"
    );
    Processes(children)
}

impl Processes {
    /// Those that run this function of the template, by the variable that Lambda sets: also packaged ones.
    pub(crate) fn of_function(self, name: &str) -> Self {
        let variable = format!("AWS_LAMBDA_FUNCTION_NAME={name}");
        let is_one = |id: u32| {
            let environment = std::fs::read_to_string(format!("/proc/{id}/environ"));
            environment.is_ok_and(|environment| environment.split('\0').any(|one| one == variable))
        };
        let ours: Vec<_> = self.0.into_iter().filter(|(id, _)| is_one(*id)).collect();
        assert!(!ours.is_empty(), "no instance of {name}");
        Self(ours)
    }

    /// `kill -9`, as when one runs out of memory; they are gone when this returns.
    pub(crate) fn kill(&self) {
        for (_, descriptor) in &self.0 {
            pidfd_send_signal(descriptor, Signal::KILL).unwrap();
        }
        self.have_ended();
    }

    /// Waits until all have ended.
    pub(crate) fn have_ended(&self) {
        let patience = Timespec {
            tv_sec: 10,
            tv_nsec: 0,
        };
        for (id, descriptor) in &self.0 {
            let mut ended = [PollFd::new(descriptor, PollFlags::IN)];
            let count = poll(&mut ended, Some(&patience)).unwrap();
            assert_eq!(
                count, 1,
                "process {id} still runs {} s after it, or its fleet, was killed",
                patience.tv_sec
            );
        }
    }
}

/// The fourth field of `/proc/<id>/stat` (proc(5)), behind the name in parentheses.
fn parent_of(id: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(1)?.parse().ok()
}
