//! Processes, as Linux shows them.

use std::os::fd::OwnedFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};

/// Processes, held by descriptors: their ids may be given to others, these may not.
pub(super) struct Processes(Vec<(u32, OwnedFd)>);

/// All processes that this one has started and that have not ended.
pub(super) fn children_of(parent: u32) -> Processes {
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
    /// Waits until all have ended.
    pub(super) fn have_ended(&self) {
        let patience = Timespec {
            tv_sec: 10,
            tv_nsec: 0,
        };
        for (id, descriptor) in &self.0 {
            let mut ended = [PollFd::new(descriptor, PollFlags::IN)];
            let count = poll(&mut ended, Some(&patience)).unwrap();
            assert_eq!(
                count, 1,
                "process {id} still runs {} s after its fleet was killed",
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
