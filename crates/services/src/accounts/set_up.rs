//! The first start: makes the organization and its owner, once.

use super::{NewSession, SignInOrigin, passwords, sessions};
use crate::wording::one_line;
use crate::{Environment, ServiceError};
use domain::member::{EmailAddress, Member, MemberState, Role, WorkingHours};
use domain::organization::Organization;
use domain::time::ZoneId;
use domain::{MemberId, OrganizationId};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use store::StoreError;
use subtle::ConstantTimeEq;

/// Longest name of an organization or a person, in characters.
pub(crate) const LONGEST_NAME: usize = 100;

/// What the set-up page asks for.
#[derive(Debug, Clone)]
pub struct SetUp {
    /// The code that the server printed when it started.
    pub code: SecretString,
    /// Name of the organization.
    pub organization: String,
    /// Name of its owner.
    pub name: String,
    /// The owner's e-mail address.
    pub email: String,
    /// The owner's password.
    pub password: SecretString,
    /// The owner's zone.
    pub zone: ZoneId,
}

/// Why nothing was set up.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// There is an organization already.
    #[error("there is an organization already")]
    AlreadyDone,
    /// The set-up code is wrong, or the server has none.
    #[error("the set-up code is wrong")]
    WrongCode,
    /// A field cannot be taken; the sentence says what is missing.
    #[error("{sentence}")]
    Invalid {
        /// `organization`, `name`, `email`, `password` or `zone`.
        field: &'static str,
        /// What was wrong and what to do.
        sentence: String,
    },
    /// Anything else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for SetUpError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// Whether there is no organization yet.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn is_needed(env: &Environment) -> Result<bool, ServiceError> {
    Ok(!env.store.read().await?.any_organization().await?)
}

/// Makes the organization and its owner, and signs the owner in.
///
/// # Errors
/// [`SetUpError`]; then nothing was made.
pub async fn set_up(
    env: &Environment,
    wanted: SetUp,
    from: &SignInOrigin,
) -> Result<NewSession, SetUpError> {
    if !is_needed(env).await? {
        return Err(SetUpError::AlreadyDone);
    }
    if !is_right_code(env, &wanted.code) {
        return Err(SetUpError::WrongCode);
    }
    let organization = name("organization", "organization", &wanted.organization)?;
    let owner = name("name", "person", &wanted.name)?;
    let email: EmailAddress = wanted.email.parse().map_err(|_| {
        invalid(
            "email",
            "This is not an e-mail address. Nothing was saved. Write it as in name@example.com.",
        )
    })?;
    passwords::check(wanted.password.expose_secret(), email.as_str())
        .map_err(|weak| invalid("password", weak.to_string()))?;
    if !env.zones.knows(&wanted.zone) {
        return Err(invalid(
            "zone",
            "This time zone is not known. Nothing was saved. Choose one such as Europe/London.",
        ));
    }
    let password_hash = passwords::hash(env, wanted.password).await?;

    let now = env.clock.now();
    let organization = Organization {
        id: OrganizationId::new(env.entropy.id()),
        name: organization,
    };
    let member = Member {
        id: MemberId::new(env.entropy.id()),
        organization: organization.id,
        name: owner,
        email: email.as_str().to_owned(),
        role: Role::Owner,
        state: MemberState::Active,
        zone: wanted.zone,
        working_hours: WorkingHours::default(),
        job_title: String::new(),
    };
    let _one_at_a_time = env.set_up().lock().await;
    let mut writing = env.store.write().await?;
    // Somebody else may have been faster while the password was hashed.
    if writing.any_organization().await? {
        return Err(SetUpError::AlreadyDone);
    }
    writing.insert_organization(&organization, now).await?;
    writing
        .insert_member(&member, Some(&password_hash), now)
        .await?;
    let session = sessions::open(env, &mut writing, &member, from).await?;
    writing.commit().await?;
    Ok(session)
}

/// Compared in constant time, as digests, so that not even the length shows.
fn is_right_code(env: &Environment, given: &SecretString) -> bool {
    let digest = |code: &SecretString| Sha256::digest(code.expose_secret().trim().as_bytes());
    match &env.settings.setup_code {
        Some(code) if !code.expose_secret().trim().is_empty() => {
            bool::from(digest(code).ct_eq(&digest(given)))
        }
        Some(_) | None => false,
    }
}

fn name(field: &'static str, whose: &str, text: &str) -> Result<String, SetUpError> {
    let name = one_line(text);
    if name.is_empty() {
        let sentence = format!("The name of the {whose} is missing. Nothing was saved. Write one.");
        return Err(invalid(field, sentence));
    }
    if LONGEST_NAME < name.chars().count() {
        let sentence = format!(
            "The name of the {whose} has more than {LONGEST_NAME} characters. Nothing was saved. Shorten it."
        );
        return Err(invalid(field, sentence));
    }
    Ok(name)
}

fn invalid(field: &'static str, sentence: impl Into<String>) -> SetUpError {
    SetUpError::Invalid {
        field,
        sentence: sentence.into(),
    }
}
