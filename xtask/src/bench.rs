//! `cargo xtask bench`: how fast and how small it is, beside what others need for the same.

mod bare;
mod domain;
mod ours;
mod table;
mod vdirsyncer;

use crate::build::{self, Budget, Flavour, Profile};
use crate::radicale::Radicale;
use crate::shell;
use crate::step::step;
use crate::tools::{self, Python};
use crate::workspace::Workspace;
use anyhow::{Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Measure Integrator: sync and repeating events against others, the week page, memory.
///
/// All contenders read the same calendar from the same Radicale, in one run on this machine:
/// the bare requests that every client must make (the limit the server sets), Integrator and
/// vdirsyncer. They take turns, so that whatever else the machine does burdens all alike. Prints
/// the median of several runs, and of the ratios to the bare requests of the same turn; then how long
/// the server takes for a week page of 200 items, its memory at rest with the demo's data, and what deciding costs and
/// expanding repeating events, beside the `rrule` crate.
#[derive(clap::Args)]
pub struct Options {
    /// How many events the calendar holds.
    #[arg(long, default_value_t = 2_000)]
    events: usize,
    /// How often each contender runs, from nothing each time.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    runs: u16,
}

/// One run of one contender.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// From knowing nothing to having every event.
    pub first: Duration,
    /// The next run, with nothing to do.
    pub unchanged: Duration,
}

/// Who runs against whom. The first is what the others are compared to.
struct Contender {
    name: &'static str,
    run: fn(&Scene) -> Result<Times>,
}

const CONTENDERS: [Contender; 3] = [
    Contender {
        name: "bare requests",
        run: bare::run,
    },
    Contender {
        name: "Integrator",
        run: ours::run,
    },
    Contender {
        name: "vdirsyncer",
        run: vdirsyncer::run,
    },
];

/// The calendar everybody reads, and a folder to work in.
pub struct Scene<'a> {
    python: &'a Python,
    binary: PathBuf,
    script: PathBuf,
    server: String,
    events: usize,
    folder: PathBuf,
    log: PathBuf,
}

impl Scene<'_> {
    const USER: &'static str = "dana";
    const PASSWORD: &'static str = "bench";
    const CALENDAR: &'static str = "bench";

    fn calendar(&self) -> String {
        format!("{}{}/{}/", self.server, Self::USER, Self::CALENDAR)
    }

    /// A folder with nothing in it.
    fn empty_folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.folder.join(name);
        empty(&folder)?;
        Ok(folder)
    }

    /// # Errors
    /// When a contender read another number of events than there are: its time means nothing.
    fn ensure_complete(&self, events: usize) -> Result<()> {
        ensure!(
            events == self.events,
            "{events} events were read instead of {}",
            self.events
        );
        Ok(())
    }
}

/// # Errors
/// When a server or a contender fails, or does not read every event.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let (programs, python) = tools::for_demo(workspace)?;
    build::client(workspace, &programs, Flavour::Small, Budget::Told)?;
    let binary = build::server(workspace, Profile::Release)?;
    let folder = workspace.join("target/bench");
    empty(&folder)?;
    let log = workspace.log("bench-radicale");
    let radicale = Radicale::start(
        &python,
        &folder.join("radicale"),
        &[Scene::USER],
        Scene::PASSWORD,
        &log,
    )?;
    let scene = Scene {
        python: &python,
        binary,
        script: workspace.join("xtask/bench/bare_requests.py"),
        server: radicale.address(),
        events: options.events,
        folder,
        log: workspace.log("bench"),
    };
    step(&format!("Radicale with {} events", options.events), || {
        bare::fill(&scene)?;
        // Radicale fills its cache at the first reading; nobody shall pay for the others.
        bare::run(&scene).map(|_| ())
    })?;

    let mut turns = Vec::new();
    for turn in 1..=options.runs {
        step(&format!("turn {turn} of {}", options.runs), || {
            let times = CONTENDERS.iter().map(|contender| (contender.run)(&scene));
            turns.push(times.collect::<Result<Vec<Times>>>()?);
            Ok(())
        })?;
    }
    let rows = table::rows(&CONTENDERS.map(|contender| contender.name), &turns);
    println!(
        "\n{} events on one Radicale, median of {} turns",
        options.events, options.runs
    );
    print!("{}", table::text(&rows));

    let page = step("week page", || ours::week_page(&scene))?;
    let memory = step("memory at rest", || ours::memory_at_rest(&scene))?;
    println!(
        "\nweek page of {} items: {}",
        page.items,
        table::page_text(&page)
    );
    println!(
        "server at rest with the demo's data: {} MB resident",
        memory / 1024
    );
    let figures = step("decisions and repeating events", || {
        domain::table(workspace)
    })?;
    print!("\ndecisions and repeating events, best of several rounds\n{figures}");
    Ok(())
}

fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(fs::create_dir_all(folder)?)
}

/// Runs a command to its end and says how long it took.
fn timed(scene: &Scene, command: &mut std::process::Command) -> Result<Duration> {
    let started = std::time::Instant::now();
    shell::run_logged(command, &scene.log, "the contender itself failed")?;
    Ok(started.elapsed())
}
