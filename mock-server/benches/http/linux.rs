//! What the bench asks of Linux itself: CPU affinity, resident memory, and children that die with it.

#![allow(unsafe_code)]

use std::io;
use std::mem::{size_of, zeroed};

use anyhow::{Context, Result};
use libc::{CPU_ISSET, CPU_SET, CPU_SETSIZE, ESRCH, c_int, cpu_set_t, pid_t};
use tokio::process::Command;

/// This process and others confined to one CPU, until dropped.
pub struct OneCpu {
    pids: Vec<u32>,
    before: cpu_set_t,
}

impl OneCpu {
    pub fn with(others: &[u32]) -> Result<Self> {
        let mut pids = others.to_vec();
        pids.push(std::process::id());
        let before = allowed()?;
        // The last one: the first is where most machines take their interrupts.
        let cpu = (0..CPU_SETSIZE as usize).rfind(|&cpu| unsafe { CPU_ISSET(cpu, &before) });
        let mut one: cpu_set_t = unsafe { zeroed() };
        unsafe { CPU_SET(cpu.context("no CPU allowed")?, &mut one) };
        let pinned = Self { pids, before };
        pinned.allow(&one)?;
        Ok(pinned)
    }

    fn allow(&self, set: &cpu_set_t) -> Result<()> {
        for &pid in &self.pids {
            allow_threads(pid, set)?;
        }
        Ok(())
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

fn allowed() -> io::Result<cpu_set_t> {
    let mut set: cpu_set_t = unsafe { zeroed() };
    succeeded(unsafe { libc::sched_getaffinity(0, size_of::<cpu_set_t>(), &raw mut set) })?;
    Ok(set)
}

/// Thread by thread: the system call reaches one, and a process id names only the first.
fn allow_threads(pid: u32, set: &cpu_set_t) -> Result<()> {
    for task in std::fs::read_dir(format!("/proc/{pid}/task"))? {
        let thread: pid_t = task?.file_name().to_string_lossy().parse()?;
        let done =
            succeeded(unsafe { libc::sched_setaffinity(thread, size_of::<cpu_set_t>(), set) });
        // A thread may end between being listed and being reached.
        done.or_else(|error| (error.raw_os_error() == Some(ESRCH)).then_some(()).ok_or(error))?;
    }
    Ok(())
}

pub fn resident_bytes(pid: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|rest| rest.split_whitespace().next());
    Ok(kibibytes.context("no VmRSS")?.parse::<u64>()? * 1024)
}

/// Covers the exits on which nothing is dropped, such as a signal to this process.
pub fn die_with_parent(command: &mut Command) {
    let ask = || succeeded(unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) });
    unsafe { command.pre_exec(ask) };
}

fn succeeded(returned: c_int) -> io::Result<()> {
    match returned {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
