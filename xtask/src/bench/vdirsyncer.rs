//! vdirsyncer, which most people use on a command line: between Radicale and a folder of files.

use super::bare;
use super::race::{Exported, Imported};
use super::scene::{Scene, files};
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// # Errors
/// When vdirsyncer fails or an event is missing.
pub fn import(scene: &Scene) -> Result<Imported> {
    let pair = Pair::new(scene, Scene::FULL)?;
    pair.discover(scene)?;

    let first = scene.timed(&mut pair.vdirsyncer(scene, "sync"))?;
    let unchanged = scene.timed(&mut pair.vdirsyncer(scene, "sync"))?;

    scene.ensure_complete(files(&pair.files)?.len())?;
    Ok(Imported {
        first,
        unchanged,
        grown_kb: None,
    })
}

/// # Errors
/// When vdirsyncer fails or an event is missing.
pub fn export(scene: &Scene) -> Result<Exported> {
    bare::empty(scene)?;
    let pair = Pair::new(scene, Scene::EMPTY)?;
    pair.discover(scene)?;
    for file in files(&scene.written())? {
        if let Some(name) = file.file_name() {
            fs::copy(&file, pair.files.join(name))?;
        }
    }

    let first = scene.timed(&mut pair.vdirsyncer(scene, "sync"))?;

    scene.ensure_complete(scene.arrived()?)?;
    Ok(Exported {
        first,
        grown_kb: None,
    })
}

/// A calendar and the folder that it is kept in step with; neither knows the other yet.
struct Pair {
    config: PathBuf,
    files: PathBuf,
}

impl Pair {
    fn new(scene: &Scene, calendar: &str) -> Result<Self> {
        let folder = scene.empty_folder("vdirsyncer")?;
        let files = folder.join("files").join(calendar);
        fs::create_dir_all(&files)?;
        let config = folder.join("config");
        fs::write(&config, configuration(scene, &folder, calendar))?;
        Ok(Self { config, files })
    }

    /// Looking for calendars happens once in a lifetime; it is not measured.
    fn discover(&self, scene: &Scene) -> Result<()> {
        scene
            .timed(&mut self.vdirsyncer(scene, "discover"))
            .map(|_| ())
    }

    fn vdirsyncer(&self, scene: &Scene, task: &str) -> Command {
        let mut command = scene.python.program("vdirsyncer");
        command.arg("--config").arg(&self.config).arg(task);
        command
    }
}

fn configuration(scene: &Scene, folder: &Path, calendar: &str) -> String {
    let (folder, url) = (folder.display(), &scene.server);
    let (user, password) = (Scene::USER, Scene::PASSWORD);
    format!(
        "[general]\nstatus_path = \"{folder}/status/\"\n\n\
         [pair bench]\na = \"server\"\nb = \"files\"\ncollections = [\"{calendar}\"]\n\n\
         [storage server]\ntype = \"caldav\"\nurl = \"{url}\"\nusername = \"{user}\"\n\
         password = \"{password}\"\n\n\
         [storage files]\ntype = \"filesystem\"\npath = \"{folder}/files/\"\nfileext = \".ics\"\n"
    )
}
