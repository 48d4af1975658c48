//! Why somebody came back from a provider's own page without being connected. Nothing was changed then, whatever the reason.

use crate::connection::ProviderKind;
use crate::member::words;

/// The reason, as the address of the page that tells it carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageRefusal {
    /// The operator has registered no app at this provider.
    NotOffered,
    /// They did not allow it, or left.
    Declined,
    /// This browser did not ask, or too long ago, or comes back a second time.
    NotAsked,
    /// They left out permissions without which nothing can be synced.
    Incomplete,
    /// The provider refuses the app that the operator registered.
    AppRefused,
    /// The permission is honoured no more: it is good once, for some minutes.
    Spent,
    /// They signed in to another account than the one that was to go on.
    OtherAccount,
    /// The provider does not answer.
    Unreachable,
    /// Their role may only read.
    NotAllowed,
    /// Something failed on our side.
    Failed,
}

words!(PageRefusal, "refusal", {
    PageRefusal::NotOffered => "not-offered",
    PageRefusal::Declined => "declined",
    PageRefusal::NotAsked => "not-asked",
    PageRefusal::Incomplete => "incomplete",
    PageRefusal::AppRefused => "app-refused",
    PageRefusal::Spent => "spent",
    PageRefusal::OtherAccount => "other-account",
    PageRefusal::Unreachable => "unreachable",
    PageRefusal::NotAllowed => "not-allowed",
    PageRefusal::Failed => "failed",
});

impl PageRefusal {
    /// What was wrong, what was kept, what to do.
    pub fn sentence(self, provider: ProviderKind) -> String {
        let name = provider.label();
        match self {
            Self::NotOffered => format!(
                "Nobody has registered Integrator at {name} yet. Nothing was changed. The operator of this server does that once; the operating guide tells how."
            ),
            Self::Declined => format!(
                "You did not allow it at {name}. Nothing was changed. Begin again when you want to connect."
            ),
            Self::NotAsked => format!(
                "This return from {name} was not asked for in this browser, or came too late. Nothing was changed. Begin again here."
            ),
            Self::Incomplete => format!(
                "You left out a permission that a sync needs: to see the list of your calendars, and to read and write their events. Nothing was changed. Begin again, and leave the boxes ticked at {name}."
            ),
            Self::AppRefused => format!(
                "{name} refuses this server's registration. Nothing was changed, and it is not your account. Tell the operator."
            ),
            Self::Spent => format!(
                "{name} does not honour that permission any more: it is good once, for some minutes. Nothing was changed. Begin again."
            ),
            Self::OtherAccount => format!(
                "You signed in at {name} to another account than the one that is connected. Nothing was changed. Sign in to that account, or connect this one anew."
            ),
            Self::Unreachable => {
                format!("{name} does not answer. Nothing was changed. Try again in some minutes.")
            }
            Self::NotAllowed => {
                "Your role may only read. Nothing was changed. Ask an admin for another role."
                    .to_owned()
            }
            Self::Failed => {
                "Something failed on our side. Nothing was changed. Try again.".to_owned()
            }
        }
    }
}
