//! A temporary PostgreSQL: started from installed programs, gone when dropped.

use crate::secret::random_password;
use crate::service::{Manner, Service, User, free_port};
use crate::shell;
use crate::tools::PostgresPrograms;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;

const SUPERUSER: &str = "integrator";

/// A running server on the loopback interface, for tests only: it forgets on power loss.
pub struct Postgres {
    // Before the folder, so that the server has ended when its files go.
    _server: Service,
    _folder: TempDir,
    address: String,
}

impl Postgres {
    /// Creates a cluster in the system's temporary folder and starts it. PostgreSQL refuses to
    /// run as root; then it runs as the `postgres` user of Debian's package.
    ///
    /// # Errors
    /// When the cluster cannot be made or the server does not start.
    pub fn start(workspace: &Workspace, programs: &PostgresPrograms) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("integrator-postgres-")
            .tempdir()?;
        let user = unprivileged_user()?;
        let password = random_password()?;
        let password_file = folder.path().join("password");
        fs::write(&password_file, &password)?;
        if let Some(user) = user {
            for path in [folder.path(), &password_file] {
                chown(path, Some(user.id), Some(user.group))?;
            }
        }

        let data = folder.path().join("data");
        let mut create = programs.program("initdb");
        create
            .arg("--pgdata")
            .arg(&data)
            .args(["--username", SUPERUSER, "--auth=scram-sha-256", "--pwfile"])
            .arg(&password_file)
            .args(["--encoding=UTF8", "--locale=C", "--no-sync"])
            .current_dir(folder.path());
        if let Some(user) = user {
            create.uid(user.id).gid(user.group);
        }
        let advice = "PostgreSQL's cluster could not be created";
        shell::run_logged(&mut create, &workspace.log("postgres-initdb"), advice)?;

        let port = free_port()?;
        let mut serve = programs.program("postgres");
        serve
            .arg("-D")
            .arg(&data)
            .args(["-p", &port.to_string(), "-h", "127.0.0.1"]);
        for setting in [
            "unix_socket_directories=",
            "max_connections=200",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
        ] {
            serve.args(["-c", setting]);
        }
        serve.current_dir(folder.path());
        // SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for its clients.
        let manner = Manner {
            stop_signal: "INT",
            user,
        };
        let mut server =
            Service::start_in_manner(manner, "PostgreSQL", &mut serve, &workspace.log("postgres"))?;

        let address = format!("postgres://{SUPERUSER}:{password}@127.0.0.1:{port}/postgres");
        server.wait_until_ready(Duration::from_secs(60), || {
            shell::succeeds(
                programs
                    .program("psql")
                    .args([&address, "--command", "select 1"]),
            )
        })?;
        println!("PostgreSQL: started on 127.0.0.1:{port}");
        Ok(Self {
            _server: server,
            _folder: folder,
            address,
        })
    }

    /// `postgres://user:password@127.0.0.1:port/postgres`, of a user who may create databases.
    pub fn address(&self) -> &str {
        &self.address
    }
}

/// Who PostgreSQL runs as when we are root; nobody else otherwise.
fn unprivileged_user() -> Result<Option<User>> {
    if fs::metadata("/proc/self").is_ok_and(|ours| ours.uid() != 0) {
        return Ok(None);
    }
    let number = |what: &str| -> Result<u32> {
        let answer = shell::output(Command::new("id").args([what, "postgres"])).context(
            "PostgreSQL refuses to run as root and the user `postgres` is missing; \
             create it with `useradd --system postgres`, then try again",
        )?;
        Ok(answer.trim().parse()?)
    };
    Ok(Some(User {
        id: number("--user")?,
        group: number("--group")?,
    }))
}
