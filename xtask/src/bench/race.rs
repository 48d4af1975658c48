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

/// Everybody reads the same calendar.
///
/// # Errors
/// When the server or a contender fails, or does not copy every event.
pub fn import(scene: &Scene, turns: u16) -> Result<Vec<Expectation>> {
    let events = scene.events;
    step(&format!("Radicale with {events} events"), || {
        bare::fill(scene, Scene::FULL, events)?;
        // Radicale fills its cache at the first reading; nobody shall pay for the others.
        bare::import(scene).map(|_| ())
    })?;
    let turns = take_turns("import", turns, || {
        CONTENDERS
            .iter()
            .map(|contender| (contender.import)(scene))
            .collect::<Result<Vec<Imported>>>()
    })?;
    let first = column("first import", &turns, |one| one.first);
    let unchanged = column("nothing to do", &turns, |one| one.unchanged);
    let grown = middle(turns.iter().filter_map(|turn| grown(turn[OURS].grown_kb)));
    println!(
        "\n{events} events on one Radicale, median of {} turns",
        turns.len()
    );
    let expected = held(&first, grown);
    print!(
        "{}",
        table::text(&CONTENDERS.map(|one| one.name), &[first, unchanged])
    );
    println!("Integrator's memory grew by {grown:.0} MB at most while it read");
    Ok(expected)
}

/// Everybody fills an empty calendar. Every write costs Radicale as much as there is already: the turns are long, and few.
///
/// # Errors
/// When the server or a contender fails, or does not copy every event.
pub fn export(scene: &Scene, turns: u16) -> Result<Vec<Expectation>> {
    let turns = take_turns("export", turns, || {
        // Ours goes first: what we write is what all others write.
        let ours = ours::export(scene)?;
        keep_written(scene)?;
        CONTENDERS
            .iter()
            .enumerate()
            .map(|(place, contender)| match place {
                OURS => Ok(ours),
                _ => (contender.export)(scene),
            })
            .collect::<Result<Vec<Exported>>>()
    })?;
    let first = column("first export", &turns, |one| one.first);
    let grown = middle(turns.iter().filter_map(|turn| grown(turn[OURS].grown_kb)));
    println!(
        "\n{} events into an empty calendar, median of {} turns",
        scene.events,
        turns.len()
    );
    let expected = held(&first, grown);
    print!("{}", table::text(&CONTENDERS.map(|one| one.name), &[first]));
    println!("Integrator's memory grew by {grown:.0} MB at most while it wrote");
    Ok(expected)
}

/// One time of each contender a turn, in the order of the list.
fn take_turns<T>(
    way: &str,
    turns: u16,
    mut take: impl FnMut() -> Result<Vec<T>>,
) -> Result<Vec<Vec<T>>> {
    let mut taken = Vec::new();
    for turn in 1..=turns {
        step(&format!("{way}, turn {turn} of {turns}"), || {
            taken.push(take()?);
            Ok(())
        })?;
    }
    Ok(taken)
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

fn column<T>(title: &'static str, turns: &[Vec<T>], time: impl Fn(&T) -> Duration) -> Column {
    let turns = turns.iter().map(|turn| turn.iter().map(&time).collect());
    Column {
        title,
        turns: turns.collect(),
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
