//! The parts in which the browser loads the client: one per feature, each when a page of it is first opened.
//!
//! A route names its page; the page's code lies in the part of its feature, and what several parts share lies beside
//! them. On the server everything is at hand.

use leptos::prelude::*;
use leptos_router::ChooseView;
use std::future::Future;

/// A feature's pages, and the function from where they are split off.
macro_rules! part {
    ($(#[$doc:meta])* $name:ident in $part:ident / $preload:ident { $($(#[$page_doc:meta])* $page:ident => $view:path,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$page_doc])* $page,)+
        }

        #[lazy]
        fn $part(page: $name) -> AnyView {
            match page {
                $($name::$page => view! { <$view/> }.into_any(),)+
            }
        }

        impl ChooseView for $name {
            fn choose(self) -> impl Future<Output = AnyView> {
                $part(self)
            }

            async fn preload(&self) {
                #[cfg(target_arch = "wasm32")]
                $preload().await;
            }
        }
    };
}

part! {
    /// Before somebody is signed in.
    Entrance in entrance / __preload_entrance {
        /// `/sign-in`
        SignIn => crate::sign_in::SignInPage,
        /// `/setup`
        SetUp => crate::sign_in::SetUpPage,
    }
}

part! {
    /// What stands around every page behind the sign-in.
    Around in frame / __preload_frame {
        /// Top bar and navigation.
        Frame => crate::layout::Frame,
    }
}

part! {
    /// My Calendar.
    Calendar in calendar / __preload_calendar {
        /// `/calendar`
        Calendar => crate::calendar::CalendarPage,
        /// `/calendar/items/new`
        NewItem => crate::calendar::NewItemPage,
        /// `/calendar/items/{id}`
        Item => crate::calendar::ItemPage,
    }
}

part! {
    /// What is set up once: calendar syncs, with Booked Appointments as a short way to one of them, all that stands in Options and Admin; the people that bookings make, and what is
    /// written to them.
    /// Together, because they share their forms and tables, and every further part makes all of them larger.
    Settings in settings / __preload_settings {
        /// `/options/{tab}`, `/options/integrator/calendly`
        Options => crate::options::OptionsPage,
        /// `/calendar/sync`
        Listing => crate::calendar_sync::ListingPage,
        /// `/calendar/sync/new`
        Connect => crate::calendar_sync::ConnectPage,
        /// `/calendar/sync/{id}/setup/{step}`
        Wizard => crate::calendar_sync::WizardPage,
        /// `/calendar/sync/{id}/settings`
        SyncSettings => crate::calendar_sync::SettingsPage,
        /// `/calendar/sync/{id}/logs`
        Logs => crate::calendar_sync::LogsPage,
        /// `/calendar/sync/{id}/held`
        Held => crate::calendar_sync::HeldPage,
        /// `/calendar/sync/{id}/logs/{run}/undo`
        Undo => crate::calendar_sync::UndoPage,
        /// `/calendar/sync/{id}/calendar`
        ChooseCalendar => crate::calendar_sync::ChooseCalendarPage,
        /// `/bookings`
        Bookings => crate::booked_appointments::BookingsPage,
        /// `/bookings/google`
        ConnectGoogle => crate::booked_appointments::ConnectGooglePage,
        /// `/bookings/google/{connection}/remove`
        RemoveGoogle => crate::booked_appointments::RemoveGooglePage,
        /// `/admin/members`
        Members => crate::admin::MembersPage,
        /// `/admin/configuration/calendly-defaults`
        CalendlyDefaults => crate::admin::CalendlyDefaultsPage,
        /// `/leads`
        People => crate::people::PeoplePage,
        /// `/leads/{id}`
        Person => crate::people::PersonPage,
        /// `/leads/{id}/meeting-link`
        Letter => crate::outreach::LetterPage,
        /// `/campaigns`
        Campaigns => crate::outreach::CampaignsPage,
        /// `/campaigns/{id}`
        Campaign => crate::outreach::CampaignPage,
        /// `/templates/{id}`
        Template => crate::outreach::TemplatePage,
    }
}

part! {
    /// Who is free when.
    Scheduler in scheduler / __preload_scheduler {
        /// `/scheduler`
        Scheduler => crate::scheduler::SchedulerPage,
    }
}

part! {
    /// What a member sees and does at Calendly.
    Workspace in workspace / __preload_workspace {
        /// `/calendly/{tab}`
        Calendly => crate::calendly::CalendlyPage,
    }
}
