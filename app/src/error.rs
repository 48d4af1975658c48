//! What the browser may learn about a failure: what was wrong, what was kept, what to do.

use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use leptos::server_fn::codec::JsonEncoding;
use serde::{Deserialize, Serialize};

/// Why a page or an action did not work, fit to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// There is no session any more.
    #[error("You were signed out. What you typed is still here. Sign in to continue.")]
    SignedOut,
    /// It is not there, or not for this reader.
    #[error("This is not here any more. Nothing was changed. Go back and look for it again.")]
    NotFound,
    /// The reader's role does not allow it.
    #[error("Your role does not allow this. Nothing was changed. Ask an admin.")]
    NotAllowed,
    /// Somebody was faster.
    #[error(
        "Somebody changed this meanwhile. Your change was not saved. Look at it as it is now, then change it again."
    )]
    ChangedMeanwhile,
    /// The input was refused; the sentence says why and what was kept.
    #[error("{0}")]
    Invalid(String),
    /// One field of a form was refused; the sentence stands at that field.
    #[error("{sentence}")]
    Field {
        /// The field's name in the form.
        field: String,
        /// What was wrong and what to do.
        sentence: String,
    },
    /// The server is busy or its database cannot be reached.
    #[error("The server cannot do this just now. Nothing was changed. Try again in a minute.")]
    Unavailable,
    /// The server did not answer, or not in a way that can be read.
    #[error("The server did not answer. Nothing was changed. Check the connection and try again.")]
    Unreachable,
    /// A fault of ours; the reference finds it in the log.
    #[error(
        "Something went wrong on the server. Nothing was changed. Try again; if it stays, tell an admin the reference {reference}."
    )]
    Internal {
        /// Stands in the log beside the cause.
        reference: String,
    },
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // What a form sent could not be read: a field is missing or holds something else.
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Self::Invalid(
                "The form could not be read. Nothing was changed. Check the fields and send it again.".to_owned(),
            ),
            _ => Self::Unreachable,
        }
    }
}

#[cfg(feature = "ssr")]
mod from_services {
    use super::AppError;
    use crate::calendly::refusal;
    use crate::options::{ACCEPT_OTHER, TOKEN};
    use domain::connection::ProviderKind;
    use domain::view::calendly_workspace::Asked;
    use leptos::prelude::use_context;
    use services::accounts::api_tokens::MakeError;
    use services::accounts::set_up::SetUpError;
    use services::accounts::sign_in::SignInError;
    use services::calendly::workspace::WorkspaceError;
    use services::connections::ConnectError;
    use services::items::ItemError;
    use services::outreach::OutreachError;
    use services::{Environment, ServiceError};

    impl From<ServiceError> for AppError {
        fn from(error: ServiceError) -> Self {
            match error {
                ServiceError::NotFound => Self::NotFound,
                ServiceError::NotAllowed => Self::NotAllowed,
                ServiceError::ChangedMeanwhile => Self::ChangedMeanwhile,
                ServiceError::Invalid(sentence) => Self::Invalid(sentence),
                ServiceError::Unavailable => Self::Unavailable,
                ServiceError::Internal(cause) => {
                    let reference = reference();
                    tracing::error!(
                        reference,
                        cause = &*cause as &dyn std::error::Error,
                        "a use case failed"
                    );
                    Self::Internal { reference }
                }
            }
        }
    }

    impl From<ItemError> for AppError {
        fn from(error: ItemError) -> Self {
            match error {
                ItemError::ChangedMeanwhile(_) => Self::ChangedMeanwhile,
                ItemError::Service(error) => error.into(),
            }
        }
    }

    impl From<OutreachError> for AppError {
        fn from(error: OutreachError) -> Self {
            match error {
                OutreachError::Link { sentence, .. } => Self::Invalid(sentence),
                OutreachError::Service(error) => error.into(),
            }
        }
    }

    impl From<MakeError> for AppError {
        fn from(error: MakeError) -> Self {
            match error {
                MakeError::Invalid { field, sentence } => Self::Field {
                    field: field.to_owned(),
                    sentence,
                },
                MakeError::Service(error) => error.into(),
            }
        }
    }

    /// Of something that was to be changed at Calendly.
    impl From<WorkspaceError> for AppError {
        fn from(error: WorkspaceError) -> Self {
            match error {
                WorkspaceError::Trouble(trouble) => Self::Invalid(refusal(&trouble)),
                WorkspaceError::Service(error) => error.into(),
            }
        }
    }

    impl From<SetUpError> for AppError {
        fn from(error: SetUpError) -> Self {
            match error {
                SetUpError::AlreadyDone => {
                    Self::Invalid("This server is set up already. Nothing was changed. Go to the sign-in.".to_owned())
                }
                SetUpError::WrongCode => Self::Field {
                    field: "code".to_owned(),
                    sentence: "This is not the setup code. Nothing was set up. Look for it in the server's log.".to_owned(),
                },
                SetUpError::Invalid { field, sentence } => Self::Field { field: field.to_owned(), sentence },
                SetUpError::Service(error) => error.into(),
            }
        }
    }

    impl AppError {
        /// Why nobody was signed in; never says which half of the pair was wrong.
        pub fn of_sign_in(error: SignInError, env: &Environment) -> Self {
            match error {
                SignInError::WrongPair => Self::Invalid(
                    "E-mail and password do not belong together. Check both, then try again."
                        .to_owned(),
                ),
                SignInError::TooManyTries { until } => {
                    let seconds = (until - env.clock.now()).num_seconds().max(1);
                    let wait = match (seconds + 59) / 60 {
                        1 => "a minute".to_owned(),
                        minutes => format!("{minutes} minutes"),
                    };
                    Self::Invalid(format!(
                        "There were too many tries. Your account is as it was. Wait {wait}, then try again."
                    ))
                }
                SignInError::Deactivated => Self::Invalid(
                    "This account is switched off. Nothing of yours was deleted. Ask an admin."
                        .to_owned(),
                ),
                SignInError::Service(error) => error.into(),
            }
        }

        /// Why a token of Calendly was not taken; stands at the token field, or beside the question whether to use it
        /// anyway.
        pub fn of_calendly(error: services::calendly::ConnectError) -> Self {
            use services::calendly::ConnectError as Calendly;

            let field = match &error {
                Calendly::OtherAccount { .. } => ACCEPT_OTHER,
                _ => TOKEN,
            };
            match error {
                Calendly::Service(error) => error.into(),
                refusal => Self::Field {
                    field: field.to_owned(),
                    sentence: refusal.sentence(),
                },
            }
        }

        /// What a page of the Calendly workspace is shown: Calendly's answer, or why there is none.
        ///
        /// # Errors
        /// Where it was not Calendly who did not do it.
        pub fn or_trouble<T>(asked: Result<T, WorkspaceError>) -> Result<Asked<T>, Self> {
            match asked {
                Ok(answer) => Ok(Asked::Told(answer)),
                Err(WorkspaceError::Trouble(trouble)) => Ok(Asked::Not(trouble)),
                Err(WorkspaceError::Service(error)) => Err(error.into()),
            }
        }

        /// Why an account elsewhere was not connected.
        pub fn of_connect(error: ConnectError, provider: ProviderKind) -> Self {
            match error {
                ConnectError::Service(error) => error.into(),
                refusal => Self::Invalid(refusal.sentence(provider)),
            }
        }
    }

    /// Finds a log line again; made of the environment's randomness.
    fn reference() -> String {
        match use_context::<Environment>() {
            Some(env) => {
                let mut bytes = [0; 4];
                env.entropy.fill(&mut bytes);
                format!("{:08x}", u32::from_be_bytes(bytes))
            }
            None => "none".to_owned(),
        }
    }
}
