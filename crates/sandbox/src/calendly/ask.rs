//! One request to the API, let in, and what is answered.

use super::bases::Bases;
use super::body::Body;
use super::ids::{AppId, OrganizationId, ResourceId, UserId};
use super::memberships::Role;
use super::page;
use super::query::Query;
use super::refusal::Refusal;
use super::scopes::Scopes;
use super::world::World;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// The largest page of most lists (calendly.md §4.1).
pub const MOST: usize = 100;

/// Who asks.
#[derive(Debug, Clone)]
pub struct Caller {
    pub user: UserId,
    pub organization: OrganizationId,
    pub role: Role,
    pub scopes: Scopes,
    /// The app through which it asks; absent with a personal token.
    pub app: Option<AppId>,
}

/// A request that was let in.
pub struct Ask<'a> {
    pub world: &'a mut World,
    pub now: DateTime<Utc>,
    pub caller: Caller,
    /// The variable segments of the path.
    pub segments: Vec<String>,
    /// The path below the base.
    pub path: String,
    pub query: Query,
    pub body: Body,
}

/// What is answered when it went well.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    pub status: u16,
    pub body: Option<Value>,
}

pub type Answer = Result<Reply, Refusal>;

impl Reply {
    /// 200 with one resource.
    pub fn one(resource: Value) -> Answer {
        Self::with(200, json!({"resource": resource}))
    }

    /// 201 with the new resource.
    pub fn made(resource: Value) -> Answer {
        Self::with(201, json!({"resource": resource}))
    }

    /// 200 with a list that has no pages.
    pub fn all(collection: Vec<Value>) -> Answer {
        Self::with(200, json!({"collection": collection}))
    }

    /// 204.
    pub fn gone() -> Answer {
        Ok(Self {
            status: 204,
            body: None,
        })
    }

    pub fn with(status: u16, body: Value) -> Answer {
        Ok(Self {
            status,
            body: Some(body),
        })
    }
}

impl Ask<'_> {
    pub fn bases(&self) -> &Bases {
        &self.world.bases
    }

    /// A variable segment as an id.
    pub fn id<I: ResourceId>(&self, at: usize) -> I {
        I::of(self.segments.get(at).map_or("", String::as_str))
    }

    /// A list in pages of at most a hundred.
    pub fn pages(&self, rows: Vec<Value>) -> Answer {
        self.pages_of(rows, MOST)
    }

    pub fn pages_of(&self, rows: Vec<Value>, most: usize) -> Answer {
        self.pages_with(&rows, most, Value::clone)
    }

    /// The same, where rows are many: only those of the page are shown.
    pub fn pages_with<T>(&self, rows: &[T], most: usize, show: impl Fn(&T) -> Value) -> Answer {
        let address = format!("{}{}", self.bases().api, self.path);
        Reply::with(200, page::page(rows, &self.query, &address, most, show)?)
    }

    /// Owners and admins only.
    pub fn needs_admin(&self) -> Result<(), Refusal> {
        match self.caller.role {
            Role::Owner | Role::Admin => Ok(()),
            Role::User => Err(Refusal::denied("You do not have permission")),
        }
    }

    /// The organization of a request must be the caller's own.
    pub fn needs_own(&self, organization: &OrganizationId) -> Result<(), Refusal> {
        if *organization == self.caller.organization {
            Ok(())
        } else {
            Err(Refusal::denied("You do not have permission"))
        }
    }

    /// The caller, or for owners and admins anybody of their organization.
    pub fn needs_power_over(&self, user: &UserId) -> Result<(), Refusal> {
        self.needs_colleague(user)?;
        if *user == self.caller.user {
            return Ok(());
        }
        self.needs_admin()
    }

    /// Anybody of the caller's organization; nobody else, whether they exist or not.
    pub fn needs_colleague(&self, user: &UserId) -> Result<(), Refusal> {
        if self.world.organization_of(user) == Some(&self.caller.organization) {
            Ok(())
        } else {
            Err(Refusal::denied("This user is not in your organization"))
        }
    }

    /// Features of the Enterprise plan.
    pub fn needs_enterprise(&self) -> Result<(), Refusal> {
        match self.world.plan_of(&self.caller.organization) {
            Some(plan) if plan.is_enterprise() => Ok(()),
            Some(_) | None => Err(Refusal::denied(
                "Please upgrade your Calendly account to Enterprise.",
            )),
        }
    }

    /// Features of any paid plan.
    pub fn needs_paid_plan(&self) -> Result<(), Refusal> {
        match self.world.plan_of(&self.caller.organization) {
            Some(plan) if plan.is_free() => Err(Refusal::denied(
                "Please upgrade your Calendly account to Standard",
            )),
            Some(_) | None => Ok(()),
        }
    }
}
