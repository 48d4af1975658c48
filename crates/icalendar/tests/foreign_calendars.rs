//! Whole calendars of many programs, collected by two Python packages, whose own reader says which events are in them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use domain::remote_event::RemoteBody;
use icalendar::{Calendar, Reader, calendar};
use std::collections::BTreeSet;
use std::path::PathBuf;
use testkit::foreign::{python, python_packages};
use testkit::zones::TestZones;

const READER: Reader<'static> = Reader {
    zones: &TestZones,
    addresses: &[],
};

/// Files that we read otherwise, and why.
const OTHERWISE: [(&str, &str); 3] = [
    (
        "multiple_calendar_components.ics",
        "an empty line parts the name of a property from its value",
    ),
    (
        "timezone_same_start_and_offset.ics",
        "it ends with END:VCALENDARD, so it may have been cut off as well",
    ),
    (
        "issue_201_test_matrix.ics",
        "it ends its tasks with END:VTOOD, so it cannot be told what is in them",
    ),
];

/// Every `.ics` file of the packages, both pinned in `xtask/requirements.txt`, in order.
fn files() -> Vec<PathBuf> {
    let root = python_packages();
    let packages = ["icalendar", "recurring_ical_events"];
    let mut folders: Vec<PathBuf> = packages.iter().map(|name| root.join(name)).collect();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "ics") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What the package reads: UIDs, or nothing where it cannot.
fn told_by_python(files: &[PathBuf]) -> Vec<Option<BTreeSet<String>>> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/foreign_calendars.py");
    let told = std::process::Command::new(python())
        .arg(script)
        .args(files)
        .output()
        .unwrap();
    assert!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
    let lines = String::from_utf8(told.stdout).unwrap();
    let each = lines.lines().map(|line| {
        let uids = line.split('\t').skip(1).map(str::to_owned);
        (line != "unread").then(|| uids.collect())
    });
    each.collect()
}

fn uids(calendar: &Calendar) -> BTreeSet<String> {
    let named = calendar.events.iter().filter_map(|one| {
        let uid = one.object.uid.as_ref()?;
        Some(uid.as_str().to_owned())
    });
    named.collect()
}

#[test]
fn the_calendars_of_many_programs_hold_the_events_that_another_reader_finds() {
    let files = files();
    let told = told_by_python(&files);
    assert_eq!(told.len(), files.len());
    let (mut compared, mut readable, mut unreadable) = (0, 0, 0);
    let mut differences = Vec::new();

    let mut otherwise = BTreeSet::from(OTHERWISE.map(|(name, _)| name));
    for (path, told) in files.iter().zip(told) {
        if otherwise.remove(path.file_name().unwrap().to_str().unwrap()) {
            continue;
        }
        let bytes = std::fs::read(path).unwrap();
        let read = calendar(&bytes, &READER);
        match (read, told) {
            (Ok(read), Some(told)) => {
                compared += 1;
                if uids(&read) != told {
                    differences.push(format!(
                        "{}: {:?}, not {told:?}",
                        path.display(),
                        uids(&read)
                    ));
                }
                for one in &read.events {
                    match &one.object.body {
                        RemoteBody::Readable(_) => readable += 1,
                        RemoteBody::Unreadable(_) => unreadable += 1,
                    }
                }
            }
            (Err(reason), Some(told)) if !told.is_empty() => {
                differences.push(format!("{}: {reason}", path.display()));
            }
            (Ok(_) | Err(_), _) => {}
        }
    }

    assert!(otherwise.is_empty(), "{otherwise:?} is no file any more");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(150 < compared && 300 < readable, "{compared}, {readable}");
    assert!(unreadable * 20 < readable, "{unreadable} of {readable}");
}
