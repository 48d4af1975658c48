//! The real parts that tests run against, each brought along when the first test wants it.

use crate::build::{self, Budget, Flavour};
use crate::postgres::Postgres;
use crate::tools::{self, NodePrograms, PostgresPrograms, Python};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What runs or is built already. Dropping it stops the servers.
pub struct Surroundings<'a> {
    workspace: &'a Workspace,
    python: Option<Python>,
    node: Option<NodePrograms>,
    postgres: Option<(PostgresPrograms, Postgres)>,
    application: Option<Application>,
}

/// What the browser tests need besides a database.
#[derive(Clone)]
pub struct Application {
    pub binary: PathBuf,
    pub chromium: PathBuf,
}

impl<'a> Surroundings<'a> {
    pub fn new(workspace: &'a Workspace) -> Self {
        Self {
            workspace,
            python: None,
            node: None,
            postgres: None,
            application: None,
        }
    }

    pub fn workspace(&self) -> &'a Workspace {
        self.workspace
    }

    /// # Errors
    /// When the target is missing and cannot be added.
    pub fn wasm_target(&self) -> Result<()> {
        tools::wasm_target(self.workspace)
    }

    /// Tells tests where the Python with Radicale, Xandikos, python-caldav and calendly-py is, as
    /// `INTEGRATOR_TEST_PYTHON`.
    ///
    /// # Errors
    /// When the environment is missing and cannot be made.
    pub fn offer_python(&mut self, command: &mut Command) -> Result<()> {
        if self.python.is_none() {
            self.python = Some(tools::python(self.workspace)?);
        }
        let python = self
            .python
            .as_ref()
            .context("the Python environment was just made")?;
        command.env("INTEGRATOR_TEST_PYTHON", python.interpreter());
        Ok(())
    }

    /// Tells tests where the Python with Schemathesis is, as `INTEGRATOR_TEST_SCHEMATHESIS`.
    ///
    /// # Errors
    /// When the environment is missing and cannot be made.
    pub fn offer_judge(&mut self, command: &mut Command) -> Result<()> {
        let judge = tools::judge(self.workspace)?;
        command.env("INTEGRATOR_TEST_SCHEMATHESIS", judge.interpreter());
        Ok(())
    }

    /// Tells tests where Node's packages are, as `INTEGRATOR_TEST_NODE_MODULES`.
    ///
    /// # Errors
    /// When Node or the packages cannot be had.
    pub fn offer_node(&mut self, command: &mut Command) -> Result<()> {
        if self.node.is_none() {
            self.node = Some(tools::node_programs(self.workspace)?);
        }
        let node = self
            .node
            .as_ref()
            .context("Node's packages were just found")?;
        command.env("INTEGRATOR_TEST_NODE_MODULES", node.packages());
        Ok(())
    }

    /// Starts PostgreSQL once and returns its address.
    ///
    /// # Errors
    /// When PostgreSQL is missing and cannot be installed, or does not start.
    pub fn postgres(&mut self) -> Result<&str> {
        Ok(self.running_postgres()?.1.address())
    }

    /// `psql`, of the version that runs.
    ///
    /// # Errors
    /// Those of [`postgres`](Self::postgres).
    pub fn psql(&mut self) -> Result<PathBuf> {
        Ok(self.running_postgres()?.0.path("psql"))
    }

    fn running_postgres(&mut self) -> Result<&(PostgresPrograms, Postgres)> {
        if self.postgres.is_none() {
            let programs = tools::postgres_programs()?;
            let postgres = Postgres::start(self.workspace, &programs)?;
            self.postgres = Some((programs, postgres));
        }
        self.postgres
            .as_ref()
            .context("PostgreSQL was just started")
    }

    /// Builds client and server once and finds the browser. The client is the one that its developer waits for: it is built in
    /// a fraction of the time, and tells of mistakes that the small one keeps to itself.
    ///
    /// # Errors
    /// When a build fails or a program is missing and cannot be installed.
    pub fn application(&mut self) -> Result<Application> {
        if let Some(built) = &self.application {
            return Ok(built.clone());
        }
        tools::wasm_target(self.workspace)?;
        let programs = tools::node_programs(self.workspace)?;
        let chromium = tools::chromium()?;
        build::client(self.workspace, &programs, Flavour::Fast, Budget::Told)?;
        let binary = build::tested_server(self.workspace)?;
        Ok(self
            .application
            .insert(Application { binary, chromium })
            .clone())
    }

    /// The folder of the browser tests.
    pub fn end2end(&self) -> PathBuf {
        self.workspace.join("end2end")
    }

    pub fn log(&self, name: &str) -> PathBuf {
        self.workspace.log(name)
    }

    pub fn root(&self) -> &Path {
        self.workspace.root()
    }
}
