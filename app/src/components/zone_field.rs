//! A time zone, typed or chosen.

use super::text_field::FieldError;
use crate::components::Views;
use leptos::prelude::*;

/// Offered while typing; every name of the IANA database is taken, the server knows them all.
const OFTEN_USED: [&str; 52] = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "Africa/Nairobi",
    "America/Anchorage",
    "America/Argentina/Buenos_Aires",
    "America/Bogota",
    "America/Chicago",
    "America/Denver",
    "America/Halifax",
    "America/Havana",
    "America/Lima",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Phoenix",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Toronto",
    "America/Vancouver",
    "Asia/Bangkok",
    "Asia/Dhaka",
    "Asia/Dubai",
    "Asia/Hong_Kong",
    "Asia/Jakarta",
    "Asia/Jerusalem",
    "Asia/Karachi",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Manila",
    "Asia/Riyadh",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Australia/Perth",
    "Australia/Sydney",
    "Europe/Athens",
    "Europe/Berlin",
    "Europe/Helsinki",
    "Europe/Istanbul",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Paris",
    "Europe/Warsaw",
    "Pacific/Auckland",
    "UTC",
];

/// A labelled time zone. Without a value the browser's own zone is filled in, once it can be asked.
#[component]
pub fn ZoneField(
    /// The label.
    #[prop(into)]
    label: String,
    /// Its name in the form, and its id.
    name: &'static str,
    /// What stands in it.
    #[prop(optional, into)]
    value: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let (list_id, hint_id, error_id) = (
        format!("{name}-list"),
        format!("{name}-hint"),
        format!("{name}-error"),
    );
    let node = NodeRef::<leptos::html::Input>::new();
    Effect::new(move || {
        if let (Some(input), Some(zone)) = (node.get(), browser_zone())
            && input.value().is_empty()
        {
            input.set_value(&zone);
        }
    });
    let described = {
        let error_id = error_id.clone();
        let hint_id = hint_id.clone();
        move || {
            if error.with(Option::is_some) {
                error_id.clone()
            } else {
                hint_id.clone()
            }
        }
    };
    view! {
        <div class="field">
            <label class="field__label" for=name>{label}</label>
            <input
                class="input" id=name name=name list=list_id.clone() node_ref=node value=value required=true
                autocomplete="off" spellcheck="false"
                aria-invalid=move || error.with(Option::is_some).then_some("true") aria-describedby=described
            />
            <datalist id=list_id>{OFTEN_USED.map(|zone| view! { <option value=zone></option> }.into_any()).views()}</datalist>
            <p class="field__hint" id=hint_id>"Continent/City, for instance Europe/London."</p>
            <FieldError id=error_id error/>
        </div>
    }
    .into_any()
}

/// What the browser's own clock is set to: `Intl.DateTimeFormat().resolvedOptions().timeZone`.
fn browser_zone() -> Option<String> {
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new());
    js_sys::Reflect::get(&format.resolved_options(), &"timeZone".into())
        .ok()?
        .as_string()
}
