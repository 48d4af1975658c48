//! Files of many programs, collected by two Python packages: they go through Radicale, are changed in one field here, and
//! every other line comes back.
//!
//! What cannot be taken is in `foreign_files.txt` with its reason, so that nothing is lost unseen; `#2` is the second
//! event of a file.

use crate::world::{World, provider};
use domain::item::Content;
use domain::linked_calendar::RemoteCalendarId;
use domain::remote_event::{ProviderEventId, RemoteBody};
use provider::CalendarProvider as _;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use testkit::calendars::{CalendarServer, Radicale, Xandikos};
use testkit::foreign::python_packages;

/// The packages, both pinned in `xtask/requirements.txt`.
const PACKAGES: [&str; 2] = ["icalendar", "recurring_ical_events"];

/// What every change of an event stamps, and the field that is changed.
const OURS: [&str; 4] = ["DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "LOCATION"];

const CHANGED: &str = "Changed here";

/// Every `.ics` file of the packages by its name within them, in order.
fn files() -> Vec<(String, PathBuf)> {
    let root = python_packages();
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = PACKAGES.iter().map(|name| root.join(name)).collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "ics") {
                found.push((name_of(&path, &root), path));
            }
        }
    }
    found.sort();
    found
}

fn name_of(path: &Path, root: &Path) -> String {
    path.strip_prefix(root).unwrap().display().to_string()
}

/// A file's lines as content lines: folds undone.
fn content_lines(text: &str) -> Vec<String> {
    let unfolded = text
        .replace("\r\n", "\n")
        .replace("\n ", "")
        .replace("\n\t", "");
    unfolded.lines().map(str::to_owned).collect()
}

/// Divides a file into what a server keeps: one object for each UID, with all zones of the file.
fn objects(text: &str) -> Vec<String> {
    let mut zones = String::new();
    let mut events: Vec<(String, String)> = Vec::new();
    let mut part: Option<(String, Vec<String>)> = None;
    for line in content_lines(text) {
        let kind = line.strip_prefix("BEGIN:");
        if part.is_none()
            && let Some(kind @ ("VEVENT" | "VTIMEZONE")) = kind
        {
            part = Some((kind.to_owned(), Vec::new()));
        }
        let Some((kind, mut lines)) = part.take() else {
            continue;
        };
        let is_end = line == format!("END:{kind}");
        lines.push(line);
        if !is_end {
            part = Some((kind, lines));
            continue;
        }
        if kind == "VTIMEZONE" {
            zones.push_str(&(lines.join("\r\n") + "\r\n"));
            continue;
        }
        let uid = match lines.iter().find(|line| line.starts_with("UID")) {
            Some(uid) => uid.clone(),
            // No server takes an event without one.
            None => {
                let uid = format!("UID:foreign-{}", events.len());
                lines.insert(1, uid.clone());
                uid
            }
        };
        let text = lines.join("\r\n") + "\r\n";
        match events.iter_mut().find(|(known, _)| *known == uid) {
            Some((_, known)) => known.push_str(&text),
            None => events.push((uid, text)),
        }
    }
    let objects = events.into_iter().map(|(_, events)| {
        format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//T//EN\r\n{zones}{events}END:VCALENDAR\r\n"
        )
    });
    objects.collect()
}

/// Lines of one text that the other does not have, counted.
fn beyond(one: &[String], other: &[String]) -> Vec<String> {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for line in other {
        *left.entry(line).or_default() += 1;
    }
    let is_new = |line: &&String| match left.get_mut(line.as_str()) {
        Some(count) if 0 < *count => {
            *count -= 1;
            false
        }
        _ => true,
    };
    one.iter().filter(is_new).cloned().collect()
}

fn is_ours(line: &str) -> bool {
    OURS.iter()
        .any(|name| line.starts_with(&format!("{name}:")) || line.starts_with(&format!("{name};")))
}

/// The same elsewhere.
fn moved(content: &Content) -> Content {
    Content {
        location: CHANGED.to_owned(),
        ..content.clone()
    }
}

/// What became of the objects of one file.
#[derive(Default)]
struct Tally {
    /// Objects that came back whole.
    whole: usize,
    /// Files of which some object did.
    files: usize,
    /// Not taken, by name and reason.
    left: BTreeMap<String, String>,
    /// Came back damaged; there must be none.
    damaged: Vec<String>,
}

/// Puts the objects of a file into calendars of their own, changes each and looks at what comes back. What Radicale
/// refuses is offered to Xandikos, which keeps a file as it is and takes more.
async fn through(worlds: &[World<CalendarServer>], name: &str, text: &str, tally: &mut Tally) {
    let objects = objects(text);
    let title = |number: usize| match objects.len() {
        1 => name.to_owned(),
        _ => format!("{name}#{}", number + 1),
    };
    if objects.is_empty() {
        tally.left.insert(name.to_owned(), "no event".to_owned());
    }
    let mut taken = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        let mut place = None;
        for world in worlds {
            let id = world.id(&format!("{number}.ics"));
            if place.is_none() && world.server.offer(&id.0, object).await.is_ok() {
                place = Some((world, id));
            }
        }
        match place {
            Some((world, id)) => taken.push((title(number), world, id)),
            None => {
                let reason = "both servers refuse it".to_owned();
                tally.left.insert(title(number), reason);
            }
        }
    }
    let before = tally.whole;
    // One after the other: Xandikos answers 500 to some of several writes at once.
    for (title, world, id) in taken {
        match change(world, &id).await {
            Outcome::Whole => tally.whole += 1,
            Outcome::Left(reason) => {
                tally.left.insert(title, reason);
            }
            Outcome::Damaged(lines) => tally.damaged.push(format!("{title}: {lines}")),
        }
    }
    tally.files += usize::from(before < tally.whole);
}

/// What became of one object.
enum Outcome {
    Whole,
    Left(String),
    Damaged(String),
}

async fn change(world: &World<CalendarServer>, id: &ProviderEventId) -> Outcome {
    let event = world.event(id).await;
    let content = match &event.body {
        RemoteBody::Readable(content) => content,
        RemoteBody::Unreadable(reason) => return Outcome::Left(reason.clone()),
    };
    let before = content_lines(&world.server.get(&id.0).await.unwrap());

    if let Err(error) = world.update(id, &event.etag, &moved(content)).await {
        return Outcome::Left(error.to_string());
    }

    let after = content_lines(&world.server.get(&id.0).await.unwrap());
    let gone = beyond(&before, &after);
    let come = beyond(&after, &before);
    let is_whole = gone.iter().chain(&come).all(|line| is_ours(line))
        && after.contains(&format!("LOCATION:{CHANGED}"));
    if is_whole {
        Outcome::Whole
    } else {
        Outcome::Damaged(format!("−{gone:?} +{come:?}"))
    }
}

async fn world_on(server: CalendarServer) -> World<CalendarServer> {
    let account = provider().sign_in(&server.login()).await.unwrap();
    World {
        access: crate::world::access(&account.base_url),
        provider: provider(),
        calendar: RemoteCalendarId(String::new()),
        server,
    }
}

#[tokio::test]
async fn case_28_files_of_many_programs_survive_a_change_of_one_field() {
    let files = files();
    assert!(200 <= files.len(), "only {} files were found", files.len());
    let mut worlds = [
        world_on(Radicale::start().await).await,
        world_on(Xandikos::start().await).await,
    ];
    let mut tally = Tally::default();
    for (number, (name, path)) in files.iter().enumerate() {
        let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
        for world in &mut worlds {
            let path = world.server.make_calendar(&format!("c{number}")).await;
            world.calendar = RemoteCalendarId(path);
        }
        through(&worlds, name, &text, &mut tally).await;
    }

    assert!(tally.damaged.is_empty(), "{}", tally.damaged.join("\n"));
    let mut outcome = vec![format!(
        "{} files: {} events of {} of them came back whole, and these were left alone:",
        files.len(),
        tally.whole,
        tally.files
    )];
    outcome.extend(
        tally
            .left
            .iter()
            .map(|(name, reason)| format!("{name}: {reason}")),
    );
    let recorded: Vec<&str> = include_str!("foreign_files.txt").lines().collect();
    assert_eq!(outcome, recorded);
}
