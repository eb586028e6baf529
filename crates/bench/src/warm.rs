//! Warm calls: with DynamoDB, and with its recorded responses, where only the functions' own work differs.

use bytes::Bytes;
use serde::Serialize;
use serde_json::json;

use crate::event::{Call, Response};
use crate::runtime_api::Instance;
use crate::scene::{Scene, create_task, route};
use crate::stats::Sample;

/// Rounds into which the calls are divided.
const ROUNDS: usize = 20;
/// Calls that do not count, at the beginning.
const WARM_UP: usize = 50;

/// Warm calls of an operation, through DynamoDB.
#[derive(Debug, Serialize)]
pub(crate) struct Warm {
    pub(crate) operation: &'static str,
    pub(crate) p50_us: f64,
    pub(crate) p99_us: f64,
}

/// The parts of a warm call's time, with replayed responses of DynamoDB.
#[derive(Debug, Serialize)]
pub(crate) struct Share {
    pub(crate) operation: &'static str,
    /// The number of SDK calls.
    pub(crate) sdk_calls: usize,
    /// The median of `hello`.
    pub(crate) hello_us: f64,
    /// The median of `hello` with the same SDK calls.
    pub(crate) hello_sdk_us: f64,
    /// The median of the function.
    pub(crate) function_us: f64,
    /// The function's time beyond `hello` and the SDK.
    pub(crate) own_us: f64,
    /// The same in processor time, which other work on the machine disturbs less.
    pub(crate) own_cpu_us: f64,
}

/// Memory of a function after its warm calls.
#[derive(Debug, Serialize)]
pub(crate) struct Memory {
    pub(crate) program: &'static str,
    /// The peak (`VmHWM`).
    pub(crate) peak_mib: f64,
    /// The memory at the end (`VmRSS`).
    pub(crate) resident_mib: f64,
}

/// An operation and its events: two, so that an update that is repeated still changes something.
struct Operation {
    name: &'static str,
    function: Function,
    events: [Bytes; 2],
}

#[derive(Clone, Copy, PartialEq)]
enum Function {
    Users,
    Tasks,
}

async fn operations(scene: &Scene) -> anyhow::Result<Vec<Operation>> {
    let mut tasks = scene.start("tasks", scene.dynamodb).await?;
    let project = scene.project(&mut tasks).await?;
    let task = scene.task(&mut tasks, &project).await?;
    let ids = [project.as_str(), task.as_str()];
    let operation = |name, function, calls: [Call; 2]| Operation {
        name,
        function,
        events: calls.map(|call| scene.event(&call)),
    };
    let me = || Call::new("GET", route::ME, &[]);
    let read = || Call::new("GET", route::TASK, &ids);
    let update = |title: &str| {
        let call = Call::new("PATCH", route::TASK, &ids).header("if-match", "*");
        call.body(json!({"title": title}))
    };
    let move_task = |status: &str| Call::new("POST", route::MOVE, &ids).body(json!({"status": status}));
    Ok(vec![
        operation("read me", Function::Users, [me(), me()]),
        operation("read task", Function::Tasks, [read(), read()]),
        operation(
            "create task",
            Function::Tasks,
            [create_task(&project), create_task(&project)],
        ),
        operation(
            "update task",
            Function::Tasks,
            [update("Count the cards"), update("Sort the cards")],
        ),
        operation(
            "move task",
            Function::Tasks,
            [move_task("in_progress"), move_task("to_do")],
        ),
    ])
}

/// Measures `calls` of each operation, in turns with those of `hello`, with DynamoDB.
pub(crate) async fn measure(scene: &Scene, calls: usize) -> anyhow::Result<(Vec<Warm>, Vec<Memory>)> {
    let operations = operations(scene).await?;
    let mut hello = scene.start("hello", scene.dynamodb).await?;
    let mut users = scene.start("users", scene.dynamodb).await?;
    let mut tasks = scene.start("tasks", scene.dynamodb).await?;
    let mut samples = vec![Sample::new(); operations.len() + 1];
    for round in 0..=ROUNDS {
        let calls = if round == 0 { WARM_UP } else { calls / ROUNDS };
        for (at, sample) in samples.iter_mut().enumerate() {
            let mut discarded = Sample::new();
            let sample = if round == 0 { &mut discarded } else { sample };
            let operation = at.checked_sub(1).and_then(|at| operations.get(at));
            let instance = match operation.map(|operation| operation.function) {
                None => &mut hello,
                Some(Function::Users) => &mut users,
                Some(Function::Tasks) => &mut tasks,
            };
            // `hello` gets the event of the first operation.
            if let Some(operation) = operation.or(operations.first()) {
                run(instance, &operation.events, calls, sample).await?;
            }
        }
    }
    let names = std::iter::once("hello").chain(operations.iter().map(|operation| operation.name));
    let warm = names.zip(&samples).map(|(operation, sample)| Warm {
        operation,
        p50_us: sample.p50_us(),
        p99_us: sample.p99_us(),
    });
    let memory = |program, instance: &Instance| -> anyhow::Result<_> {
        Ok(Memory {
            program,
            peak_mib: mib(instance.memory_kib("VmHWM")?),
            resident_mib: mib(instance.memory_kib("VmRSS")?),
        })
    };
    let memory = vec![
        memory("hello", &hello)?,
        memory("users", &users)?,
        memory("tasks", &tasks)?,
    ];
    Ok((warm.collect(), memory))
}

/// Measures `calls` of each operation, of `hello`, and of `hello` with the operation's SDK calls, in turns.
pub(crate) async fn shares(scene: &Scene, calls: usize) -> anyhow::Result<Vec<Share>> {
    let operations = operations(scene).await?;
    let proxy = &scene.proxy;
    // The functions' own reads at their start must be forwarded.
    proxy.record();
    let mut hello = scene.start("hello", proxy.address).await?;
    let mut users = scene.start("users", proxy.address).await?;
    let mut tasks = scene.start("tasks", proxy.address).await?;
    let mut shares = Vec::new();
    for operation in &operations {
        let function = match operation.function {
            Function::Users => &mut users,
            Function::Tasks => &mut tasks,
        };
        // The responses are those to the first event.
        let [event, _] = &operation.events;
        let events = [event.clone(), event.clone()];
        proxy.record();
        run(function, &events, 1, &mut Sample::new()).await?;
        let recorded = proxy.recorded();
        proxy.replay(&recorded);
        let mut hello_sdk = scene.start_calls(&recorded).await?;
        let mut samples = [const { (Sample::new(), Sample::new()) }; 3];
        for round in 0..=ROUNDS {
            let calls = if round == 0 { WARM_UP } else { calls / ROUNDS };
            let instances = [&mut hello, &mut hello_sdk, &mut *function];
            for (instance, (took, cpu)) in instances.into_iter().zip(&mut samples) {
                let mut discarded = Sample::new();
                let took = if round == 0 { &mut discarded } else { took };
                let before = instance.cpu_time()?;
                run(instance, &events, calls, took).await?;
                let used = instance.cpu_time()? - before;
                if round > 0 {
                    cpu.push(used / u32::try_from(calls.max(1))?);
                }
            }
        }
        let [_, sdk_cpu_us, function_cpu_us] = samples.each_ref().map(|(_, cpu)| cpu.p50_us());
        let [hello_us, hello_sdk_us, function_us] = samples.map(|(took, _)| took.p50_us());
        shares.push(Share {
            operation: operation.name,
            sdk_calls: recorded.len(),
            hello_us,
            hello_sdk_us,
            function_us,
            own_us: function_us - hello_sdk_us,
            own_cpu_us: function_cpu_us - sdk_cpu_us,
        });
    }
    Ok(shares)
}

async fn run(
    instance: &mut Instance,
    events: &[Bytes; 2],
    calls: usize,
    sample: &mut Sample,
) -> anyhow::Result<()> {
    for event in events.iter().cycle().take(calls) {
        let (took, response) = instance.invoke(event.clone()).await?;
        Response::read(&response)?;
        sample.push(took);
    }
    Ok(())
}

fn mib(kib: u64) -> f64 {
    f64::from(u32::try_from(kib).unwrap_or(u32::MAX)) / 1024.0
}
