//! Who copies a whole calendar fastest, in and out: all contenders at the same Radicale, taking turns.

use super::expectations::{Expectation, Limit};
use super::scene::{Scene, empty, files};
use super::table::{self, Column, middle};
use super::{bare, ours, vdirsyncer};
use crate::step::step;
use anyhow::Result;
use std::fs;
use std::time::Duration;

/// A calendar read from nothing.
#[derive(Debug, Clone, Copy)]
pub struct Imported {
    /// From knowing nothing to having every event.
    pub first: Duration,
    /// The next run, with nothing to do.
    pub unchanged: Duration,
    /// By how much the contender's memory grew at most, where that is measured.
    pub grown_kb: Option<u64>,
}

/// An empty calendar filled.
#[derive(Debug, Clone, Copy)]
pub struct Exported {
    /// From an empty calendar to every event being there and booked here.
    pub first: Duration,
    /// By how much the contender's memory grew at most, where that is measured.
    pub grown_kb: Option<u64>,
}

/// Who runs against whom. The first is what the others are compared to.
struct Contender {
    name: &'static str,
    import: fn(&Scene) -> Result<Imported>,
    export: fn(&Scene) -> Result<Exported>,
}

const CONTENDERS: [Contender; 3] = [
    Contender {
        name: "bare requests",
        import: bare::import,
        export: bare::export,
    },
    Contender {
        name: "Integrator",
        import: ours::import,
        export: ours::export,
    },
    Contender {
        name: "vdirsyncer",
        import: vdirsyncer::import,
        export: vdirsyncer::export,
    },
];

/// Their places in the list.
const BARE: usize = 0;
const OURS: usize = 1;
const VDIRSYNCER: usize = 2;

/// How many times as long as the bare requests we may take.
const AT_MOST_TIMES_BARE: f64 = 1.2;

/// By how much our memory may grow, in megabytes.
const AT_MOST_GROWN: f64 = 100.0;

/// One time of each contender, in the order of the list.
struct Turn {
    imported: Vec<Imported>,
    exported: Vec<Exported>,
}

/// Runs them all, prints the table, and says what must hold.
///
/// # Errors
/// When the server or a contender fails, or does not copy every event.
pub fn run(scene: &Scene, runs: u16) -> Result<Vec<Expectation>> {
    let events = scene.events;
    step(&format!("Radicale with {events} events"), || {
        bare::fill(scene, Scene::FULL, events)?;
        // Radicale fills its cache at the first reading; nobody shall pay for the others.
        bare::import(scene)?;
        // What we write is what all shall write.
        ours::export(scene)?;
        keep_written(scene)
    })?;
    let mut turns = Vec::new();
    for turn in 1..=runs {
        step(&format!("turn {turn} of {runs}"), || {
            turns.push(take_turn(scene)?);
            Ok(())
        })?;
    }
    let columns = [
        column("first import", &turns, |turn| {
            turn.imported.iter().map(|one| one.first).collect()
        }),
        column("nothing to do", &turns, |turn| {
            turn.imported.iter().map(|one| one.unchanged).collect()
        }),
        column("first export", &turns, |turn| {
            turn.exported.iter().map(|one| one.first).collect()
        }),
    ];
    println!("\n{events} events on one Radicale, median of {runs} turns");
    print!("{}", table::text(&CONTENDERS.map(|one| one.name), &columns));
    let [import, _, export] = &columns;
    let import_grown = middle(
        turns
            .iter()
            .filter_map(|turn| grown(turn.imported[OURS].grown_kb)),
    );
    let export_grown = middle(
        turns
            .iter()
            .filter_map(|turn| grown(turn.exported[OURS].grown_kb)),
    );
    println!(
        "Integrator's memory grew by {import_grown:.0} MB at most while it read, by {export_grown:.0} MB while it wrote"
    );
    let mut expected = held(import, import_grown);
    expected.extend(held(export, export_grown));
    Ok(expected)
}

fn take_turn(scene: &Scene) -> Result<Turn> {
    let imported = CONTENDERS.iter().map(|contender| (contender.import)(scene));
    let imported = imported.collect::<Result<_>>()?;
    let exported = CONTENDERS.iter().map(|contender| (contender.export)(scene));
    let exported = exported.collect::<Result<_>>()?;
    Ok(Turn { imported, exported })
}

/// Puts aside what lies in the calendar that was written to.
fn keep_written(scene: &Scene) -> Result<()> {
    let folder = scene.written();
    empty(&folder)?;
    for file in files(&scene.kept.join(Scene::EMPTY))? {
        if let Some(name) = file.file_name() {
            fs::copy(&file, folder.join(name))?;
        }
    }
    Ok(())
}

fn column(title: &'static str, turns: &[Turn], of: impl Fn(&Turn) -> Vec<Duration>) -> Column {
    Column {
        title,
        turns: turns.iter().map(of).collect(),
    }
}

/// Megabytes.
fn grown(kilobytes: Option<u64>) -> Option<f64> {
    kilobytes.map(|kilobytes| kilobytes as f64 / 1024.0)
}

/// What must hold of one way.
fn held(column: &Column, grown: f64) -> Vec<Expectation> {
    let title = column.title;
    vec![
        Expectation {
            what: format!("{title}, beside the bare requests"),
            measured: column.ratio(OURS, BARE),
            limit: Limit::AtMost(AT_MOST_TIMES_BARE),
            unit: "×",
        },
        Expectation {
            what: format!("{title}, beside vdirsyncer"),
            measured: column.ratio(OURS, VDIRSYNCER),
            limit: Limit::AtMost(1.0),
            unit: "×",
        },
        Expectation {
            what: format!("{title}, growth of memory"),
            measured: grown,
            limit: Limit::AtMost(AT_MOST_GROWN),
            unit: " MB",
        },
    ]
}
