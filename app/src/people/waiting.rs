//! Bookings that wait for default values, so that no lead could be made of them yet.

use crate::components::{Badge, ButtonLink, Tone, Views};
use crate::{paths, words};
use domain::view::people::WaitingBooking;
use leptos::prelude::*;

/// The bookings, over the list.
#[component]
pub fn Waiting(
    /// At least one.
    bookings: Vec<WaitingBooking>,
    /// Whether the reader may set the values.
    can_configure: bool,
) -> impl IntoView {
    let count = match bookings.len() {
        1 => "1 booking is incomplete".to_owned(),
        more => [&more.to_string(), " bookings are incomplete"].concat(),
    };
    let lines = bookings
        .into_iter()
        .map(|booking| view! { <Line booking can_configure/> }.into_any())
        .views();
    view! {
        <section class="card waiting" aria-labelledby="waiting">
            <header class="card__header">
                <div class="grow">
                    <h2 id="waiting">{count}</h2>
                    <p class="card__lead">"Nothing is lost: the appointments are in the calendar, and each becomes a lead as soon as every value is set."</p>
                </div>
            </header>
            <ul>{lines}</ul>
        </section>
    }
    .into_any()
}

/// What a booking lacks: `Sales needs Status and Country.`
fn lacks(booking: &WaitingBooking) -> String {
    let Some(module) = booking.module else {
        return "No module receives new leads. Choose one in Calendly Integration.".to_owned();
    };
    if booking.missing.is_empty() {
        return [module.label(), " has every value; the lead is being made."].concat();
    }
    let missing: Vec<_> = booking.missing.iter().map(|field| field.label()).collect();
    [module.label(), " needs ", &words::listed(&missing), "."].concat()
}

#[component]
fn Line(booking: WaitingBooking, can_configure: bool) -> impl IntoView {
    let lacks = lacks(&booking);
    let repair = match booking.module {
        None => Some((paths::CALENDLY.to_owned(), "Calendly Integration")),
        Some(module) => can_configure.then(|| {
            (
                paths::calendly_defaults(module),
                "Configure Defaults for Calendly",
            )
        }),
    };
    let action = match repair {
        Some((href, label)) => view! { <ButtonLink href>{label}</ButtonLink> }.into_any(),
        None => view! { <span class="small faint">"Ask an admin to set them."</span> }.into_any(),
    };
    view! {
        <li class="waiting__line">
            <div class="leads__who">
                <b><bdi>{booking.name}</bdi></b>
                <small><bdi>{booking.email}</bdi></small>
            </div>
            <div class="waiting__what">
                <span><bdi>{booking.meeting}</bdi></span>
                <small><time datetime=words::iso_minute(booking.start)>{words::date_time(booking.start)}</time></small>
            </div>
            <div class="waiting__lacks"><Badge tone=Tone::Warning text="Incomplete".to_owned()/><small>{lacks}</small></div>
            {action}
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::BookingId;
    use domain::lead_defaults::Field;
    use domain::module::Module;

    fn booking(module: Option<Module>, missing: &[Field]) -> WaitingBooking {
        WaitingBooking {
            id: BookingId::new(Default::default()),
            name: "J. Rivers".to_owned(),
            email: "j.rivers@customer.example".to_owned(),
            meeting: "Discovery call".to_owned(),
            start: "2026-03-19T09:30:00".parse().unwrap(),
            module,
            missing: missing.to_vec(),
        }
    }

    #[test]
    fn a_booking_names_the_values_it_lacks() {
        let sales = Some(Module::Sales);

        assert_eq!(
            lacks(&booking(sales, &[Field::Status])),
            "Sales needs Status."
        );
        assert_eq!(
            lacks(&booking(
                sales,
                &[Field::LeadSource, Field::Owner, Field::Status]
            )),
            "Sales needs Lead source, Owner and Status."
        );
        assert!(lacks(&booking(None, &[])).starts_with("No module receives"));
    }
}
