//! Where the wizard starts from.

use crate::calendar_sync::words::preset_word;
use crate::components::Views;
use domain::calendar_sync::{Preset, SyncOptions};
use leptos::prelude::*;

/// One button per preset; each fills all four steps and saves.
#[component]
pub fn PresetButtons(
    /// What is chosen.
    options: RwSignal<SyncOptions>,
) -> impl IntoView {
    let buttons = Preset::ALL
        .into_iter()
        .map(|preset| {
            let is_chosen = move || {
                let is_it = options.with(Preset::of) == Some(preset);
                if is_it { "true" } else { "false" }
            };
            view! {
                <button
                    class="preset" type="submit" name="preset" value=preset_word(preset) aria-pressed=is_chosen
                    on:click=move |_| options.set(SyncOptions::preset(preset))
                >
                    <b>{preset.label()}</b>
                    <small>{preset.lead()}</small>
                </button>
            }
            .into_any()
        })
        .views();
    view! {
        <section class="card" aria-labelledby="presets">
            <header class="card__header">
                <div>
                    <h2 id="presets">"Start from"</h2>
                    <p class="card__lead">"Fills all four steps; you can change everything afterwards."</p>
                </div>
            </header>
            <div class="card__body presets">{buttons}</div>
        </section>
    }
    .into_any()
}
