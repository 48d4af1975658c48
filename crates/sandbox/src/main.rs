//! The program `sandbox`: imitates services until it is interrupted.

use chrono::Utc;
use clap::Parser;
use sandbox::{People, Sandbox, SandboxOptions};
use std::error::Error;
use std::io::{Write, stdout};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

/// Imitates the services that Integrator talks with.
#[derive(Parser)]
struct Arguments {
    /// Where to listen; port 0 takes any. The address is printed as one line.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Where to take mails; port 0 takes any. The address is printed as a second line. Without it none are taken.
    #[arg(long)]
    smtp: Option<SocketAddr>,
    /// The same number gives the same ids and tokens.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Who lives there: `{"organization", "plan", "people": [{"name", "email", "role", "timezone"}]}`.
    #[arg(long)]
    people: Option<PathBuf>,
    /// A file in which everything is kept, to go on from there; without one it is forgotten at the end.
    #[arg(long)]
    state: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    let arguments = Arguments::parse();
    let people = match &arguments.people {
        Some(path) => read(path)?,
        None => People::default(),
    };
    let addresses = [Some(arguments.listen), arguments.smtp];
    if !addresses
        .iter()
        .flatten()
        .all(|address| address.ip().is_loopback())
    {
        return Err("it listens on this machine only, for instance --listen 127.0.0.1:0".into());
    }
    let listener = TcpListener::bind(arguments.listen).await?;
    let options = SandboxOptions {
        clock: Arc::new(now),
        seed: arguments.seed,
        people,
    };
    let mut running = match arguments.state {
        Some(file) => {
            let shown = file.display().to_string();
            Sandbox::resume(listener, options, file)
                .map_err(|error| format!("{shown}: {error}; remove it to begin anew"))?
        }
        None => Sandbox::start(listener, options)?,
    };
    let smtp = match arguments.smtp {
        Some(address) => Some(running.catch_mails(TcpListener::bind(address).await?)?),
        None => None,
    };
    {
        let mut out = stdout().lock();
        writeln!(out, "{}", running.base_url())?;
        if let Some(smtp) = smtp {
            writeln!(out, "smtp://{smtp}")?;
        }
        out.flush()?;
    }
    tokio::select! {
        () = running.ended() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    running.shutdown().await;
    Ok(())
}

fn read(path: &PathBuf) -> Result<People, Box<dyn Error>> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{shown}: {error}"))?;
    let people: People =
        serde_json::from_str(&text).map_err(|error| format!("{shown}: {error}"))?;
    people
        .check()
        .map_err(|error| format!("{shown}: {error}"))?;
    Ok(people)
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is where the real clock is handed in"
)]
fn now() -> chrono::DateTime<Utc> {
    Utc::now()
}
