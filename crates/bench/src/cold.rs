//! Cold starts: from starting the process to its first request for an event, and the first call after it.

use serde::Serialize;

use crate::event::{Call, Response};
use crate::scene::{Scene, route};
use crate::stats::Sample;

/// A program's cold start.
#[derive(Debug, Serialize)]
pub(crate) struct Cold {
    pub(crate) program: &'static str,
    /// Whether it has goals; the references have none.
    pub(crate) is_function: bool,
    /// The time from process start to the first `/next`, median.
    pub(crate) cold_start_ms: f64,
    /// The ratio to the median of `hello`.
    pub(crate) ratio: f64,
    /// The processor time of the cold start, median.
    pub(crate) cpu_ms: f64,
    /// The duration of the first call, median.
    pub(crate) first_call_ms: f64,
}

/// Starts each program `starts` times, in turns, so that other load on the machine affects them alike. DynamoDB's responses
/// are replayed from memory, so that its own time does not count.
pub(crate) async fn measure(scene: &Scene, starts: usize) -> anyhow::Result<Vec<Cold>> {
    let mut tasks = scene.start("tasks", scene.dynamodb).await?;
    let project = scene.project(&mut tasks).await?;
    let task = scene.task(&mut tasks, &project).await?;
    drop(tasks);
    let me = Call::new("GET", route::ME, &[]);
    let read = Call::new("GET", route::TASK, &[&project, &task]);
    scene.proxy.record();
    for (function, call) in [("users", &me), ("tasks", &read)] {
        let mut instance = scene.start(function, scene.proxy.address).await?;
        scene.ask(&mut instance, call).await?;
    }
    let recorded = scene.proxy.recorded();
    scene.proxy.replay(&recorded);

    let programs = [
        (Program::Hello, scene.event(&me)),
        (Program::HelloSdk, scene.event(&me)),
        (Program::Function("users"), scene.event(&me)),
        (Program::Function("tasks"), scene.event(&read)),
    ];
    let mut samples = vec![[const { Sample::new() }; 3]; programs.len()];
    // The first round fills the page cache and does not count.
    for round in 0..=starts {
        for ((program, event), [cold, cpu, first]) in programs.iter().zip(&mut samples) {
            let mut instance = match program {
                // The first recorded call is the one that the functions make at their start.
                Program::HelloSdk => scene.start_calls(recorded.get(..1).unwrap_or_default()).await?,
                other => scene.start(other.name(), scene.proxy.address).await?,
            };
            let cpu_time = instance.cpu_time()?;
            let (took, response) = instance.invoke(event.clone()).await?;
            Response::read(&response)?;
            if round > 0 {
                cold.push(instance.cold_start);
                cpu.push(cpu_time);
                first.push(took);
            }
        }
    }
    let floor_us = samples.first().map_or(0.0, |[cold, ..]| cold.p50_us());
    let rows = programs
        .iter()
        .zip(&samples)
        .map(|((program, _), [cold, cpu, first])| Cold {
            program: program.name(),
            is_function: matches!(program, Program::Function(_)),
            cold_start_ms: cold.p50_us() / 1000.0,
            ratio: cold.p50_us() / floor_us,
            cpu_ms: cpu.p50_us() / 1000.0,
            first_call_ms: first.p50_us() / 1000.0,
        });
    Ok(rows.collect())
}

/// A program to start.
#[derive(Clone, Copy)]
enum Program {
    Hello,
    /// With the requests that a function makes at its start.
    HelloSdk,
    Function(&'static str),
}

impl Program {
    fn name(self) -> &'static str {
        match self {
            Self::Hello => "hello",
            Self::HelloSdk => "hello+SDK",
            Self::Function(name) => name,
        }
    }
}
