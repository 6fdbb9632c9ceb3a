//! What the bench asks of Linux itself: CPU affinity and resident memory.

use anyhow::{Context, Result};
use rustix::io::Errno;
use rustix::thread::{CpuSet, Pid, sched_getaffinity, sched_setaffinity};

/// This process and others confined to one CPU, until dropped.
pub(crate) struct OneCpu {
    pids: Vec<u32>,
    before: CpuSet,
}

impl OneCpu {
    pub(crate) fn with(others: &[u32]) -> Result<Self> {
        let mut pids = others.to_vec();
        pids.push(std::process::id());
        let before = sched_getaffinity(None)?;
        let pinned = Self { pids, before };
        let one = last_of(&before)?;
        for &pid in &pinned.pids {
            allow_threads(pid, &one)?;
        }
        Ok(pinned)
    }
}

impl Drop for OneCpu {
    fn drop(&mut self) {
        for &pid in &self.pids {
            // Fails only for a process that has ended, which needs no freeing.
            let _ = allow_threads(pid, &self.before);
        }
    }
}

/// The first is where most machines take their interrupts.
fn last_of(allowed: &CpuSet) -> Result<CpuSet> {
    let cpu = (0..CpuSet::MAX_CPU).rfind(|&cpu| allowed.is_set(cpu));
    let mut one = CpuSet::new();
    one.set(cpu.context("no CPU allowed")?);
    Ok(one)
}

/// Thread by thread: the system call reaches one, and a process id names only the first.
fn allow_threads(pid: u32, set: &CpuSet) -> Result<()> {
    for task in std::fs::read_dir(format!("/proc/{pid}/task"))? {
        let thread: i32 = task?.file_name().to_string_lossy().parse()?;
        match sched_setaffinity(Pid::from_raw(thread), set) {
            // A thread may end between being listed and being reached.
            Ok(()) | Err(Errno::SRCH) => (),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

pub(crate) fn resident_bytes(pid: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|rest| rest.split_whitespace().next());
    Ok(kibibytes.context("no VmRSS")?.parse::<u64>()? * 1024)
}
