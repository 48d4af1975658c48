//! A request that was let in.

use super::properties::View;
use super::refusal::Refusal;
use super::world::{Calendar, Entry, World};
use axum::http::{HeaderMap, HeaderName, header};

/// What somebody asks for.
pub struct Ask<'a> {
    pub world: &'a mut World,
    /// Whose account it is.
    pub dsid: String,
    pub method: String,
    pub headers: HeaderMap,
    pub body: String,
}

/// How far a request reaches (RFC 4918 §10.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    Itself,
    Members,
}

impl Ask<'_> {
    /// What the account sees.
    ///
    /// # Errors
    /// The account is gone.
    pub fn view(&self) -> Result<View<'_>, Refusal> {
        self.world.view(&self.dsid)
    }

    /// # Errors
    /// It reaches further than a request may.
    pub fn depth(&self) -> Result<Depth, Refusal> {
        match self.field(&HeaderName::from_static("depth")) {
            Some("0") => Ok(Depth::Itself),
            Some("1") => Ok(Depth::Members),
            None | Some(_) => Err(Refusal::unless(403, "propfind-finite-depth")),
        }
    }

    /// A calendar in the account's home.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn calendar(&self, name: &str) -> Result<(&Entry, &Calendar), Refusal> {
        let account = self.view()?.account;
        let entry = account.entry(name).ok_or_else(Refusal::not_found)?;
        let calendar = self.world.calendars.get(&entry.calendar);
        Ok((entry, calendar.ok_or_else(Refusal::not_found)?))
    }

    /// The same, to be written into.
    ///
    /// # Errors
    /// There is none of that name, or it is somebody else's, or a subscription.
    pub fn writable(&self, name: &str) -> Result<(&Entry, &Calendar), Refusal> {
        let (entry, calendar) = self.calendar(name)?;
        if entry.can_write && calendar.source.is_none() {
            Ok((entry, calendar))
        } else {
            Err(Refusal::denied())
        }
    }

    pub fn field(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether what is asked for may be done to something at this version, or to nothing (RFC 9110 §13.1).
    ///
    /// # Errors
    /// It was changed meanwhile, or is there.
    pub fn check_version(&self, etag: Option<&str>) -> Result<(), Refusal> {
        let holds = match (self.field(&header::IF_MATCH), etag) {
            // The wrong way round, as iCloud has it (caldav-icloud.md §4).
            (Some("*"), etag) => etag.is_none(),
            (Some(wanted), Some(etag)) => wanted.split(',').any(|one| one.trim() == etag),
            (Some(_), None) => false,
            (None, _) => true,
        };
        let is_taken = self.field(&header::IF_NONE_MATCH) == Some("*") && etag.is_some();
        if holds && !is_taken {
            Ok(())
        } else {
            Err(Refusal::changed_meanwhile())
        }
    }
}
