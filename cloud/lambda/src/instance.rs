//! One instance: a child process, from start to end.

use std::process::{ExitStatus, Stdio};
use std::sync::Arc;

use tokio::process::{Child, Command};
use tokio::sync::Notify;

use super::pool::Pool;

/// Starts the process and returns when it has ended, by itself or because `kill` was notified.
pub(super) async fn run(pool: Arc<Pool>, id: String, kill: Arc<Notify>) {
    let _counted = pool.config().instances.enter();
    let mut child = match start(&pool, &id) {
        Ok(child) => child,
        Err(error) => {
            let program = pool.config().function.program.display();
            pool.ended(&id, &format!("{program} could not be started: {error}"));
            return;
        }
    };
    // Held open: the process sees the end of file when the fleet is gone. `Child::wait` would close it.
    let stdin = child.stdin.take();
    let logs = forward_logs(&pool, &mut child);
    let status = wait(&pool, &id, &kill, &mut child).await;
    drop(stdin);
    pool.ended(&id, &describe(status));
    logs.await;
}

fn start(pool: &Pool, id: &str) -> std::io::Result<Child> {
    let function = &pool.config().function;
    Command::new(&function.program)
        .args(&function.arguments)
        .env_clear()
        .envs(&function.environment)
        .env("AWS_LAMBDA_RUNTIME_API", pool.runtime_api(id))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // A terminal's Ctrl-C goes to the whole process group; the fleet ends its children itself, after
        // their requests in flight.
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
}

fn forward_logs(pool: &Arc<Pool>, child: &mut Child) -> impl Future<Output = ()> + use<> {
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let pool = Arc::clone(pool);
    let task = tokio::spawn(async move {
        let config = pool.config();
        let name = config.function.unqualified_name();
        let out = async {
            if let Some(stdout) = stdout {
                config.logs.forward(name, stdout).await;
            }
        };
        let err = async {
            if let Some(stderr) = stderr {
                config.logs.forward(name, stderr).await;
            }
        };
        tokio::join!(out, err);
    });
    async move {
        // A grandchild may hold the pipes open; do not wait for it.
        let _ = tokio::time::timeout(std::time::Duration::from_millis(500), task).await;
    }
}

async fn wait(pool: &Arc<Pool>, id: &str, kill: &Notify, child: &mut Child) -> std::io::Result<ExitStatus> {
    let init_timeout = tokio::time::sleep(pool.config().settings.init_timeout);
    tokio::pin!(init_timeout);
    let mut initialising = true;
    loop {
        tokio::select! {
            status = child.wait() => return status,
            () = kill.notified() => child.start_kill()?,
            () = &mut init_timeout, if initialising => {
                initialising = false;
                if pool.init_timed_out(id) {
                    child.start_kill()?;
                }
            }
        }
    }
}

fn describe(status: std::io::Result<ExitStatus>) -> String {
    match status {
        // "exit status: 1", "signal: 11 (SIGSEGV) (core dumped)"
        Ok(status) => status.to_string(),
        Err(error) => format!("its end could not be seen: {error}"),
    }
}
