//! What this process takes from the machine, under the names that Prometheus' own clients use. Read from `/proc` (proc(5)) when asked;
//! where there is none, these lines are left out.

use std::{fmt, fs, time::Duration};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric as _},
    metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge},
};

/// Milliseconds of a clock tick: `USER_HZ` is 100 on every Linux that this program is built for.
const TICK_MILLISECONDS: u64 = 10;

/// `utime` and `stime` among the fields behind the program's name in `/proc/self/stat`.
const TIMES: [usize; 2] = [11, 12];

#[derive(Debug)]
pub(super) struct Process;

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        if let Some(time) = cpu_time() {
            let help = "User and system time spent";
            let metric = encoder.encode_descriptor("process_cpu_seconds", help, None, MetricType::Counter)?;
            ConstCounter::new(time.as_secs_f64()).encode(metric)?;
        }
        if let Some(bytes) = resident_bytes() {
            let help = "Memory in use";
            let metric = encoder.encode_descriptor("process_resident_memory_bytes", help, None, MetricType::Gauge)?;
            ConstGauge::new(bytes).encode(metric)?;
        }
        if let Some(descriptors) = open_descriptors() {
            let help = "Open file descriptors";
            let metric = encoder.encode_descriptor("process_open_fds", help, None, MetricType::Gauge)?;
            ConstGauge::new(descriptors).encode(metric)?;
        }
        Ok(())
    }
}

fn cpu_time() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The program's name may have spaces and parentheses.
    let (_, fields) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = fields.split(' ').collect();
    let ticks = TIMES.iter().try_fold(0_u64, |sum, at| sum.checked_add(fields.get(*at)?.parse().ok()?))?;
    Some(Duration::from_millis(ticks.checked_mul(TICK_MILLISECONDS)?))
}

fn resident_bytes() -> Option<i64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse::<i64>().ok()?.checked_mul(1024)
}

fn open_descriptors() -> Option<i64> {
    i64::try_from(fs::read_dir("/proc/self/fd").ok()?.count()).ok()
}
