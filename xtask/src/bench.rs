//! `cargo xtask bench`: how fast and how small it is, beside what others need for the same.

mod bare;
mod domain;
mod expectations;
mod ours;
mod race;
mod scene;
mod services;
mod table;
mod told;
mod unchanged;
mod vdirsyncer;

use crate::build::{self, Budget, Flavour, Profile};
use crate::radicale::{Flush, Radicale};
use crate::step::step;
use crate::tools;
use crate::workspace::Workspace;
use anyhow::{Result, ensure};
use expectations::{Expectation, Limit};
use scene::Scene;

/// Measure Integrator: sync and repeating events against others, the week page, memory.
///
/// All contenders read the same calendar from the same Radicale, and write the same events into an
/// empty one, in one run on this machine: the bare requests that every client must make (the limit
/// the server sets), Integrator and vdirsyncer. They take turns, so that whatever else the machine
/// does burdens all alike. Prints the median of several runs, and of the ratios to the bare requests
/// of the same turn. Then: what a run with nothing to do costs for calendars of several sizes; what
/// deciding costs and expanding repeating events, beside the `rrule` crate; how long the server takes
/// for a week page of 200 items, and its memory at rest with the demo's data; how fast messages of
/// Calendly are acknowledged; what calendars at the imitated services cost, beside bare requests; how soon a change at a service that tells of it stands in an open browser. Last, which figures are
/// within their limits.
#[derive(clap::Args)]
pub struct Options {
    /// How many events are read and written.
    #[arg(long, default_value_t = 5_000)]
    events: usize,
    /// How often each contender reads the calendar, from nothing each time.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    runs: u16,
    /// How often each contender writes it. Radicale takes minutes for that: a write costs it as much
    /// as there is already.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    exports: u16,
    /// Measure these alone, separated by commas [default: all].
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// Fail when a figure is over its limit.
    #[arg(long)]
    strict: bool,
}

/// What is measured, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// First import, beside bare requests and vdirsyncer.
    Import,
    /// First export, beside the same.
    Export,
    /// A run with nothing to do.
    Unchanged,
    /// Decisions and repeating events.
    Domain,
    /// The week page, and memory at rest.
    Page,
    /// Messages of Calendly: how fast they are acknowledged, and whether each becomes one booking.
    Webhooks,
    /// Calendars at the imitated services, beside bare requests.
    Services,
    /// Changes at services that tell of them: how soon an open browser shows them.
    Told,
}

impl Options {
    fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
}

/// # Errors
/// When a server or a contender fails or does not copy every event; when asked to be strict, also when a figure is over
/// its limit.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let mut expectations = Vec::new();
    let with_server = [
        Part::Import,
        Part::Export,
        Part::Unchanged,
        Part::Page,
        Part::Webhooks,
        Part::Services,
        Part::Told,
    ];
    if with_server.iter().any(|part| options.wants(*part)) {
        expectations.extend(measure_program(workspace, options)?);
    }
    if options.wants(Part::Domain) {
        expectations.extend(domain::run(workspace)?);
    }
    if !expectations.is_empty() {
        print!("\nlimits\n{}", expectations::text(&expectations));
    }
    let over = expectations.iter().filter(|one| !one.holds()).count();
    ensure!(
        !options.strict || over == 0,
        "{over} figures are over their limits"
    );
    Ok(())
}

/// Everything that the program itself takes part in.
fn measure_program(workspace: &Workspace, options: &Options) -> Result<Vec<Expectation>> {
    let python = tools::python(workspace)?;
    let in_browser = options.wants(Part::Told);
    if options.wants(Part::Page) || options.wants(Part::Webhooks) || in_browser {
        client(workspace)?;
    }
    let binary = build::server(workspace, Profile::Release)?;
    if options.wants(Part::Page) || options.wants(Part::Services) || in_browser {
        build::sandbox(workspace, Profile::Release)?;
    }
    let folder = workspace.join("target/bench");
    scene::empty(&folder)?;
    let radicale = Radicale::start(
        &python,
        &folder.join("radicale"),
        &[Scene::USER],
        Scene::PASSWORD,
        Flush::Sometime,
        &workspace.log("bench-radicale"),
    )?;
    let scene = Scene {
        python: &python,
        binary,
        scripts: workspace.join("xtask/bench"),
        server: radicale.address(),
        kept: radicale.kept(Scene::USER),
        events: options.events,
        folder,
        log: workspace.log("bench"),
    };
    let mut expectations = Vec::new();
    if options.wants(Part::Import) {
        expectations.extend(race::import(&scene, options.runs)?);
    }
    if options.wants(Part::Export) {
        expectations.extend(race::export(&scene, options.exports)?);
    }
    if options.wants(Part::Unchanged) {
        expectations.extend(unchanged::run(&scene)?);
    }
    if options.wants(Part::Page) {
        page(&scene)?;
    }
    if options.wants(Part::Webhooks) {
        expectations.extend(webhooks(&scene)?);
    }
    if options.wants(Part::Services) {
        expectations.extend(services::run(&scene)?);
    }
    if in_browser {
        expectations.extend(told::run(workspace, &scene)?);
    }
    Ok(expectations)
}

/// The server carries the client inside, and draws no page without.
fn client(workspace: &Workspace) -> Result<()> {
    tools::wasm_target(workspace)?;
    let programs = tools::node_programs(workspace)?;
    build::client(workspace, &programs, Flavour::Small, Budget::Told)
}

/// Messages a second that are stored for good before they are answered, on SQLite.
const ACKNOWLEDGED: f64 = 1_000.0;
/// How long the slowest of a hundred may wait for that.
const WAIT_MS: f64 = 50.0;

fn webhooks(scene: &Scene) -> Result<Vec<Expectation>> {
    let webhooks = step("webhooks", || ours::webhooks(scene))?;
    println!(
        "\n{} messages of {} bookings, each twice and in an order by chance: {:.0} acknowledged a second, median {:.1} ms; \
         every booking became one lead, all of them after {:.1} s",
        webhooks.messages,
        webhooks.bookings,
        webhooks.a_second,
        webhooks.median_ms,
        webhooks.taken_in_s
    );
    Ok(vec![
        Expectation {
            what: "webhooks acknowledged a second".to_owned(),
            measured: webhooks.a_second,
            limit: Limit::AtLeast(ACKNOWLEDGED),
            unit: "",
        },
        Expectation {
            what: "webhooks, slowest of a hundred".to_owned(),
            measured: webhooks.p99_ms,
            limit: Limit::AtMost(WAIT_MS),
            unit: " ms",
        },
    ])
}

fn page(scene: &Scene) -> Result<()> {
    let page = step("week page", || ours::week_page(scene))?;
    let memory = step("memory at rest", || ours::memory_at_rest(scene))?;
    println!(
        "\nweek page of {} items: {}",
        page.items,
        table::page_text(&page)
    );
    println!(
        "server at rest with the demo's data: {} MB resident",
        memory / 1024
    );
    Ok(())
}
