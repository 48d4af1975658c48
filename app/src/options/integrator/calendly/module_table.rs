//! Where links may be used, and the one module that receives new leads.

use super::questions::Question;
use super::{Actions, row_of};
use crate::components::{
    Badge, Button, DataTable, Glyph, Icon, Size, Tone, Views, When, keep_tick, redrawn,
};
use crate::paths;
use crate::requests::PostForm;
use domain::integration::CalendlyState;
use domain::module::Module;
use domain::view::calendly::{CalendlyPanel, ModuleRow};
use leptos::html;
use leptos::prelude::*;

/// The form that the radios belong to; without script its button leads to the question.
const LEADS_FORM: &str = "new-lead";

/// The table. It is drawn once and each row follows what it shows, so that a radio keeps what a finger just chose.
#[component]
pub fn ModuleTable(
    /// What is shown.
    panel: Signal<CalendlyPanel>,
    /// What it can be told.
    actions: Actions,
) -> impl IntoView {
    let is_paused = Memo::new(move |_| {
        panel.with(|panel| matches!(panel.state, CalendlyState::NeedsReauthentication(_)))
    });
    let can_change = Memo::new(move |_| panel.with(|panel| panel.can_change));
    let rows = Module::ALL
        .into_iter()
        .map(|module| view! { <Row module panel is_paused can_change actions/> }.into_any())
        .views();
    let lead = redrawn(move || {
        if is_paused.get() {
            "Kept from before. You can change these after re-authenticating."
        } else {
            "Choose where meeting links can be used, and the one module that receives new leads."
        }
    });
    let is_read_only = Signal::derive(move || is_paused.get() || !can_change.get());
    view! {
        <section class="card calendly-modules" aria-labelledby="modules">
            <header class="card__header">
                <div class="grow">
                    <h2 id="modules">"Modules"</h2>
                    <p class="card__lead">{lead}</p>
                </div>
                <Saved actions/>
                <When is=is_read_only>
                    <span class="badge"><Icon glyph=Glyph::Lock size="12"/>"Read only"</span>
                </When>
            </header>
            <DataTable
                caption="Modules"
                columns=vec!["Module", "Calendly in this module", "New Lead/Contact", "Default values"]
            >
                {rows}
            </DataTable>
            <form class="card__footer" id=LEADS_FORM method="get" action=paths::CALENDLY>
                <span class="small muted grow">
                    "Only one module can receive new leads, and it stays on. If you choose another, its default values must be set."
                </span>
                <When is=Signal::derive(move || !is_read_only.get())>
                    <span class="without-script"><Button size=Size::Small>"Change"</Button></span>
                </When>
            </form>
        </section>
    }
    .into_any()
}

/// That a switch or the choice of a module was saved.
#[component]
fn Saved(actions: Actions) -> impl IntoView {
    let words = Memo::new(move |_| {
        let (module, leads) = (actions.module, actions.leads);
        if module.pending().get() || leads.pending().get() {
            Some("Saving…")
        } else if module.succeeded().get() || leads.succeeded().get() {
            Some("Saved")
        } else {
            None
        }
    });
    view! {
        <span class="calendly-saved" role="status">
            {redrawn(move || words.get().map(|words| view! { <Icon glyph=Glyph::Check size="14"/>{words} }.into_any()))}
        </span>
    }
    .into_any()
}

/// What the radio of a module says.
fn radio_words(row: &ModuleRow, is_chosen: bool) -> &'static str {
    if is_chosen {
        "New leads land here"
    } else if row.is_on {
        "Use for new leads"
    } else {
        "Turn the module on first"
    }
}

#[component]
fn Row(
    module: Module,
    panel: Signal<CalendlyPanel>,
    is_paused: Memo<bool>,
    can_change: Memo<bool>,
    actions: Actions,
) -> impl IntoView {
    // A module that is missing in what was read is shown as off.
    let row = Memo::new(move |_| {
        panel.with(|panel| {
            row_of(panel, module).cloned().unwrap_or(ModuleRow {
                module,
                is_on: false,
                receives_leads: false,
                defaults_set: 0,
                defaults_of: 0,
            })
        })
    });
    let on = redrawn(move || {
        let row = row.get();
        let word = if row.is_on { "On" } else { "Off" };
        if !can_change.get() {
            return view! { <span>{word}</span> }.into_any();
        }
        view! { <Toggle row word is_paused=is_paused.get() actions/> }.into_any()
    });
    let leads = redrawn(move || {
        if can_change.get() {
            view! { <Radio row is_paused actions/> }.into_any()
        } else {
            let words = if row.with(|row| row.receives_leads) {
                "New leads land here"
            } else {
                "–"
            };
            view! { <span>{words}</span> }.into_any()
        }
    });
    let defaults = redrawn(move || {
        let row = row.get();
        let can_configure = panel.with(|panel| panel.can_configure);
        row.receives_leads
            .then(|| view! { <Defaults row can_configure/> }.into_any())
    });
    view! {
        <tr>
            <th scope="row" data-label="Module">
                <div><span class="calendly-modules__name">{module.label()}</span><small>{module.holds()}</small></div>
            </th>
            <td data-label="Calendly in this module">{on}</td>
            <td data-label="New Lead/Contact">{leads}</td>
            <td class="calendly-modules__defaults">{defaults}</td>
        </tr>
    }
    .into_any()
}

/// Whether links may be used in a module; saves at once, also without script.
#[component]
fn Toggle(row: ModuleRow, word: &'static str, is_paused: bool, actions: Actions) -> impl IntoView {
    let module = row.module;
    let reason = row
        .receives_leads
        .then_some("Receives new leads, so it stays on. Choose another module for them first.");
    view! {
        <PostForm action=actions.module class="calendly-modules__switch">
            <input type="hidden" name="module" value=module.word()/>
            <input type="hidden" name="on" value=(!row.is_on).to_string()/>
            <button
                class="switch-button" type="submit" role="switch" aria-checked=row.is_on.to_string()
                aria-label=["Use Calendly in ", module.label()].concat() title=reason
                disabled=is_paused || row.receives_leads
                aria-busy=move || actions.module.is_sending("module", module.word()).then_some("true")
            ></button>
            <span class="tiny muted" aria-hidden="true">{word}</span>
        </PostForm>
    }
    .into_any()
}

/// Whether new leads appear in a module; choosing it asks first.
#[component]
fn Radio(row: Memo<ModuleRow>, is_paused: Memo<bool>, actions: Actions) -> impl IntoView {
    let module = row.with_untracked(|row| row.module);
    let node = NodeRef::<html::Input>::new();
    let is_chosen = Signal::derive(move || actions.chosen.get() == Some(module));
    let choose = Callback::new(move |_| {
        actions.chosen.set(Some(module));
        actions.ask(Question::Leads(module));
    });
    keep_tick(node, is_chosen, Some(choose), false);
    let words = redrawn(move || radio_words(&row.get(), is_chosen.get()));
    let disabled = move || is_paused.get() || !row.with(|row| row.is_on);
    view! {
        <label class="check calendly-modules__radio">
            <input
                type="radio" name="leads" value=module.word() form=LEADS_FORM node_ref=node
                checked=is_chosen.get_untracked() disabled=disabled on:change=move |_| choose.run(true)
            />
            <span class="small"><span class="visually-hidden">{module.label()}": "</span>{words}</span>
        </label>
    }
    .into_any()
}

/// How many default values are set, and where the others are.
#[component]
fn Defaults(row: ModuleRow, can_configure: bool) -> impl IntoView {
    let text = [
        &row.defaults_set.to_string(),
        " of ",
        &row.defaults_of.to_string(),
        " set",
    ]
    .concat();
    let tone = if row.defaults_set < row.defaults_of {
        Tone::Warning
    } else {
        Tone::Good
    };
    let link = can_configure.then(|| {
        view! { <a href=paths::calendly_defaults(row.module)>"Configure Defaults for Calendly"</a> }
            .into_any()
    });
    view! { <Badge tone text/> {link} }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::integrator::calendly::tests::connected;

    #[test]
    fn a_module_that_is_off_has_to_be_turned_on_first() {
        let panel = connected();
        let words = |module, chosen| radio_words(row_of(&panel, module).unwrap(), chosen);

        assert_eq!(words(Module::Sales, true), "New leads land here");
        assert_eq!(words(Module::Crm, false), "Use for new leads");
        assert_eq!(words(Module::FieldOps, false), "Turn the module on first");
    }
}
