//! Passwords: what is asked of them, how they are hashed and compared.
//!
//! Argon2id with the parameters OWASP recommends (19 MiB, two passes). Hashing costs memory and time on purpose, so only a
//! few are hashed at once; whoever waits for more than ten seconds is told to come back.

use crate::{Environment, ServiceError};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, Params, PasswordHasher, PasswordVerifier};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Fewest characters.
pub const SHORTEST: usize = 12;
/// Most characters; beyond, hashing would be a way to keep the server busy.
pub const LONGEST: usize = 256;
/// How long somebody waits for a turn.
const PATIENCE: Duration = Duration::from_secs(10);
const SALT_LENGTH: usize = 16;

/// Compared against where there is no such member, so that the answer takes as long: of the same cost as a stored hash, and no
/// password is known that leads to it.
const STAND_IN: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and compares, a few at a time.
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
}

/// The right to hash; holding it over the whole of a sign-in makes tries at once as few as turns.
pub(crate) struct Turn(OwnedSemaphorePermit);

impl Passwords {
    pub(crate) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            turns: Arc::new(Semaphore::new(cores.clamp(2, 4))),
        }
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// [`ServiceError::Unavailable`] when none comes.
    pub(crate) async fn turn(&self) -> Result<Turn, ServiceError> {
        let turn = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned()).await;
        match turn {
            Ok(Ok(permit)) => Ok(Turn(permit)),
            Ok(Err(_)) | Err(_) => Err(ServiceError::Unavailable),
        }
    }

    /// Whether the password belongs to the hash; without a hash never, and after the same time.
    pub(crate) async fn matches(
        &self,
        turn: Turn,
        password: SecretString,
        hash: Option<String>,
    ) -> Result<(bool, Turn), ServiceError> {
        let is_somebody = hash.is_some();
        let hash = hash.unwrap_or_else(|| STAND_IN.to_owned());
        tokio::task::spawn_blocking(move || {
            let matches = PasswordHash::new(&hash).is_ok_and(|hash| {
                argon2()
                    .verify_password(password.expose_secret().as_bytes(), &hash)
                    .is_ok()
            });
            // The turn comes along, so that a caller who goes away does not free it while this still works.
            (is_somebody && matches, turn)
        })
        .await
        .map_err(ServiceError::internal)
    }

    async fn hash(
        &self,
        password: SecretString,
        salt: [u8; SALT_LENGTH],
    ) -> Result<String, ServiceError> {
        let turn = self.turn().await?;
        tokio::task::spawn_blocking(move || {
            let hash = hash_now(password.expose_secret().as_bytes(), &salt);
            drop(turn.0);
            hash
        })
        .await
        .map_err(ServiceError::internal)?
        .map_err(|error| ServiceError::internal(error.to_string()))
    }
}

/// Hashes a password as it is stored: slow by design, a few at a time.
///
/// # Errors
/// [`ServiceError::Unavailable`] when too many wait already.
pub async fn hash(env: &Environment, password: SecretString) -> Result<String, ServiceError> {
    let mut salt = [0; SALT_LENGTH];
    env.entropy.fill(&mut salt);
    env.passwords().hash(password, salt).await
}

/// Why a new password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Fewer than [`SHORTEST`] characters.
    #[error(
        "The password has {length} characters and needs at least {SHORTEST}. Nothing was saved. Make it longer; a few words in a row are good."
    )]
    TooShort {
        /// How many it has.
        length: usize,
    },
    /// More than [`LONGEST`] characters.
    #[error("The password has more than {LONGEST} characters. Nothing was saved. Make it shorter.")]
    TooLong,
    /// It is the e-mail address.
    #[error(
        "The password is the e-mail address, which others know. Nothing was saved. Choose something else."
    )]
    IsTheAddress,
}

/// What is asked of a new password.
///
/// # Errors
/// [`WeakPassword`], whose text is a sentence for the page.
pub fn check(password: &str, email: &str) -> Result<(), WeakPassword> {
    let length = password.chars().count();
    if length < SHORTEST {
        Err(WeakPassword::TooShort { length })
    } else if LONGEST < length {
        Err(WeakPassword::TooLong)
    } else if password.trim().to_lowercase() == email.trim().to_lowercase() {
        Err(WeakPassword::IsTheAddress)
    } else {
        Ok(())
    }
}

fn argon2() -> Argon2<'static> {
    Argon2::from(Params::DEFAULT)
}

fn hash_now(password: &[u8], salt: &[u8]) -> argon2::password_hash::Result<String> {
    let hash: PasswordHash = argon2().hash_password_with_salt(password, salt)?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_long_and_not_the_address() {
        let email = "dana@fernhill.example";
        assert_eq!(check("correct horse battery", email), Ok(()));
        assert_eq!(
            check("elevenchars", email),
            Err(WeakPassword::TooShort { length: 11 })
        );
        assert_eq!(
            check(" Dana@Fernhill.Example", email),
            Err(WeakPassword::IsTheAddress)
        );
        assert_eq!(check(&"x".repeat(257), email), Err(WeakPassword::TooLong));
    }

    #[test]
    fn characters_are_counted_not_bytes() {
        assert_eq!(
            check("éééééé", "a@b"),
            Err(WeakPassword::TooShort { length: 6 })
        );
    }

    #[tokio::test]
    async fn only_the_right_password_matches() {
        let passwords = Passwords::new();
        let hash = passwords
            .hash("correct horse battery".into(), [7; SALT_LENGTH])
            .await
            .unwrap();

        for (given, right) in [("correct horse battery", true), ("correct horse", false)] {
            let turn = passwords.turn().await.unwrap();
            let (matches, _) = passwords
                .matches(turn, given.into(), Some(hash.clone()))
                .await
                .unwrap();
            assert_eq!(matches, right, "{given}");
        }
    }

    #[tokio::test]
    async fn nobody_has_no_password() {
        let passwords = Passwords::new();
        let turn = passwords.turn().await.unwrap();

        let (matches, _) = passwords.matches(turn, "".into(), None).await.unwrap();

        assert!(!matches);
    }

    #[test]
    fn nobody_is_compared_at_the_cost_of_somebody() {
        let stored = hash_now(b"correct horse battery", &[1; SALT_LENGTH]).unwrap();
        let (stored, nobody) = (
            PasswordHash::new(&stored).unwrap(),
            PasswordHash::new(STAND_IN).unwrap(),
        );

        assert_eq!(
            (stored.algorithm, stored.version, stored.params),
            (nobody.algorithm, nobody.version, nobody.params)
        );
        let length = |hash: Option<argon2::password_hash::phc::Output>| hash.unwrap().len();
        assert_eq!(length(stored.hash), length(nobody.hash));
    }
}
