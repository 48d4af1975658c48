//! vdirsyncer, which most people use on a command line: from Radicale into a folder of files.

use super::{Scene, Times, timed};
use anyhow::Result;
use std::fs;
use std::path::Path;
use std::process::Command;

/// # Errors
/// When vdirsyncer fails or an event is missing.
pub fn run(scene: &Scene) -> Result<Times> {
    let folder = scene.empty_folder("vdirsyncer")?;
    let files = folder.join("files").join(Scene::CALENDAR);
    fs::create_dir_all(&files)?;
    let config = folder.join("config");
    fs::write(&config, configuration(scene, &folder))?;
    // Looking for calendars happens once in a lifetime; it is not measured.
    timed(scene, &mut vdirsyncer(scene, &config, "discover"))?;

    let first = timed(scene, &mut vdirsyncer(scene, &config, "sync"))?;
    let unchanged = timed(scene, &mut vdirsyncer(scene, &config, "sync"))?;

    scene.ensure_complete(fs::read_dir(&files)?.count())?;
    Ok(Times { first, unchanged })
}

fn vdirsyncer(scene: &Scene, config: &Path, task: &str) -> Command {
    let mut command = scene.python.program("vdirsyncer");
    command.arg("--config").arg(config).arg(task);
    command
}

fn configuration(scene: &Scene, folder: &Path) -> String {
    let (folder, url, name) = (folder.display(), &scene.server, Scene::CALENDAR);
    let (user, password) = (Scene::USER, Scene::PASSWORD);
    format!(
        "[general]\nstatus_path = \"{folder}/status/\"\n\n\
         [pair bench]\na = \"server\"\nb = \"files\"\ncollections = [\"{name}\"]\n\n\
         [storage server]\ntype = \"caldav\"\nurl = \"{url}\"\nusername = \"{user}\"\n\
         password = \"{password}\"\n\n\
         [storage files]\ntype = \"filesystem\"\npath = \"{folder}/files/\"\nfileext = \".ics\"\n"
    )
}
