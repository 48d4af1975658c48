//! The words of the API for what `domain` calls otherwise inside.

use domain::person::Happened;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An enum of the API with the variants of one of ours, so that a new one of ours does not compile before the API has a
/// word for it.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident for $ours:ty { $($(#[$variant_doc:meta])* $variant:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl From<$ours> for $name {
            fn from(ours: $ours) -> Self {
                match ours {
                    $(<$ours>::$variant => Self::$variant,)+
                }
            }
        }

        impl From<$name> for $ours {
            fn from(word: $name) -> Self {
                match word {
                    $($name::$variant => Self::$variant,)+
                }
            }
        }
    };
}

words! {
    /// A part of the business in which people are kept.
    Module for domain::module::Module {
        /// Sales.
        Sales,
        /// Info Manager.
        InfoManager,
        /// CRM.
        Crm,
        /// Field Ops.
        FieldOps,
    }
}

words! {
    /// A service that Integrator works with.
    Integration for domain::integration::IntegrationKind {
        /// Calendly Integration.
        Calendly,
        /// Calendar Sync.
        CalendarSync,
    }
}

words! {
    /// How a booking stands.
    Standing for domain::booking::Standing {
        /// It takes place.
        Booked,
        /// It was moved, and when to is not known yet.
        Moving,
        /// It was cancelled.
        Cancelled,
        /// It took place without them.
        NoShow,
    }
}

words! {
    /// What happened with a person.
    TimelineEvent for Happened {
        /// They were added because they booked.
        Added,
        /// They booked.
        Booked,
        /// Another time was chosen.
        Moved,
        /// It was cancelled.
        Cancelled,
        /// They did not come.
        NoShow,
        /// They did come after all.
        NoShowTakenBack,
        /// A mail went out to them.
        Written,
        /// A mail to them was refused, or given up.
        NotDelivered,
        /// They opened the meeting link of a mail, for the first time.
        Opened,
    }
}
