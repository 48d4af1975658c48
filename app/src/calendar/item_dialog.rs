//! The forms over the calendar: the small one for something new, the whole one, and another time.

use super::changes::request_key;
use super::field_problem::FieldProblem;
use super::item_fields::ItemFields;
use super::item_form::{ItemFormFields, KindChoice, WhenFields};
use super::item_page::ItemFacts;
use super::item_preview::Copies;
use super::key::Key;
use super::kinds::quoted;
use super::state::{Calendar, Over, use_calendar};
use crate::components::{
    Button, Dialog, Glyph, Icon, Look, Popover, Size, TakesFocus, Views, redrawn,
};
use crate::words;
use domain::view::calendar::CalendarItem;
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;
use leptos::reactive::send_wrapper_ext::SendOption;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// The small form: kind, title, time.
#[component]
pub fn QuickEditor() -> impl IntoView {
    let calendar = use_calendar();
    let place = Signal::derive(move || {
        calendar.over.with(|over| match over {
            Some(Over::Quick(_, place)) => Some(*place),
            _ => None,
        })
    });
    view! {
        <Popover
            place label="New item" class="quick" focus=TakesFocus::Yes
            // What was typed is not thrown away by a press beside it.
            on_close=move |()| if !calendar.has_typed() { calendar.close() }
        >
            {redrawn(move || calendar.over.with_untracked(|over| match over {
                Some(Over::Quick(fields, _)) => Some(quick_form((**fields).clone(), calendar)),
                _ => None,
            }))}
        </Popover>
    }
    .into_any()
}

fn quick_form(first: ItemFields, calendar: Calendar) -> impl IntoView {
    let fields = RwSignal::new(first);
    let problem = RwSignal::new(None::<FieldProblem>);
    // The item is drawn while it is typed.
    Effect::new(move || {
        let typed = fields.get();
        calendar.typed.set_value(!typed.subject.is_empty());
        if let Ok(when) = typed.when() {
            calendar.draw_new(typed.kind, when, &typed.subject);
        }
    });
    on_cleanup(move || {
        calendar.typed.try_set_value(false);
    });
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        match fields.with_untracked(|fields| fields.draft(request_key())) {
            Ok(draft) => {
                calendar.close();
                calendar.add(draft);
            }
            Err(found) => problem.set(Some(found)),
        }
    };
    let more = move |_| {
        let fields = fields.get_untracked();
        calendar.close();
        calendar
            .over
            .set(Some(Over::Editor(None, Box::new(fields))));
    };
    let escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            calendar.close();
        }
    };
    let title = move || fields.with(|fields| fields.subject.clone());
    view! {
        <form class="quick__form" on:submit=save on:keydown=escape>
            <KindChoice fields name="quick-kind" icons_only=true/>
            <input
                class="input" type="text" aria-label="Title" placeholder="Title" autocomplete="off" autofocus prop:value=title
                on:input=move |event| fields.update(|fields| fields.subject = event_target_value(&event))
            />
            <WhenFields fields problem=problem.into() prefix="quick"/>
            <div class="quick__actions">
                <Button size=Size::Small look=Look::Ghost on_click=more>"More options"</Button>
                <span class="grow"></span>
                <Button size=Size::Small on_click=move |_| calendar.close()>"Cancel"</Button>
                <Button size=Size::Small look=Look::Primary>"Save"</Button>
            </div>
        </form>
    }.into_any()
}

/// The whole form in a dialog.
#[component]
pub fn ItemDialog() -> impl IntoView {
    let calendar = use_calendar();
    let open = RwSignal::new(false);
    let edited =
        RwSignal::new(None::<(Option<Box<CalendarItem>>, RwSignal<ItemFields>, ItemFields)>);
    let asks = RwSignal::new(false);
    // Where one was typing when it asked. On the server it stays empty, so that it may be dropped by any thread.
    let typed_in = StoredValue::new(SendOption::<HtmlElement>::new_local(None));
    Effect::new(move || {
        let editing = calendar.over.with(|over| match over {
            Some(Over::Editor(item, fields)) => Some((item.clone(), (**fields).clone())),
            _ => None,
        });
        asks.set(false);
        edited.set(editing.map(|(item, fields)| {
            // What comes back from a question was typed already.
            let first = item
                .as_ref()
                .map_or_else(|| fields.clone(), |item| ItemFields::of(item));
            (item, RwSignal::new(fields), first)
        }));
        open.set(edited.with_untracked(Option::is_some));
    });
    let is_changed = move || {
        edited.with_untracked(|edited| {
            edited
                .as_ref()
                .is_some_and(|(_, fields, first)| fields.with_untracked(|now| now != first))
        })
    };
    // Escape asks only where something would be lost.
    let leave = move |()| {
        if is_changed() && !asks.get_untracked() {
            let active = document().active_element();
            typed_in.set_value(SendOption::new_local(
                active.and_then(|active| active.dyn_into().ok()),
            ));
            asks.set(true)
        } else {
            calendar.close()
        }
    };
    // The button that is pressed goes; without a new place for the focus the form would not hear the keys any more.
    let keep = Callback::new(move |()| {
        asks.set(false);
        let field = typed_in.try_update_value(|field| Option::take(field));
        if let Some(field) = field.flatten() {
            let _ = field.focus();
        }
    });
    let title = move || {
        edited.with(|edited| match edited {
            Some((Some(item), fields, _)) if item.can_change => {
                ["Edit ", fields.with(|fields| fields.kind.label())].concat()
            }
            Some((Some(item), ..)) => item.kind.label().to_owned(),
            Some((None, fields, _)) => ["New ", fields.with(|fields| fields.kind.label())].concat(),
            None => String::new(),
        })
    };
    let copies = move || {
        edited.with(|edited| {
            edited
                .as_ref()
                .and_then(|(item, ..)| item.clone())
                .map(|item| view! { <Copies item=*item/> }.into_any())
        })
    };
    view! {
        <Dialog open title=Signal::derive(title) width="690px" on_close=leave aside=copies>
            {redrawn(move || edited.get().map(|(item, fields, _)| dialog_form(item, fields, asks, keep, calendar)))}
        </Dialog>
    }
    .into_any()
}

fn dialog_form(
    item: Option<Box<CalendarItem>>,
    fields: RwSignal<ItemFields>,
    asks: RwSignal<bool>,
    keep: Callback<()>,
    calendar: Calendar,
) -> impl IntoView {
    let problem = RwSignal::new(None::<FieldProblem>);
    let zone = calendar
        .period
        .with_untracked(|period| period.zone.as_str().to_owned());
    let is_locked = item.as_ref().is_some_and(|item| !item.can_change);
    let facts = item
        .as_ref()
        .map(|item| view! { <ItemFacts item=(**item).clone()/> }.into_any());
    let id = item.as_ref().map(|item| Key::of(item));
    let kept = item.as_ref().and_then(|item| item.repeats.clone());
    let item = StoredValue::new(item);
    let save = move || {
        let outcome = item.with_value(|item| match item {
            Some(item) => fields
                .with_untracked(|fields| fields.patch(item))
                .map(|patch| {
                    calendar.close();
                    fields.with_untracked(|typed| calendar.save(item, patch, typed));
                }),
            None => fields
                .with_untracked(|fields| fields.draft(request_key()))
                .map(|draft| (calendar.close(), calendar.add(draft)))
                .map(drop),
        });
        if let Err(found) = outcome {
            problem.set(Some(found));
        }
    };
    let keys = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            save();
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save();
    };
    let delete = move |_| {
        if let Some(id) = id {
            calendar.close();
            calendar.remove(id);
        }
    };
    let foot = redrawn(move || {
        if asks.get() {
            return view! {
                <span class="grow" role="alert">"Discard what you changed?"</span>
                <Button on_click=move |_| keep.run(())>"Keep editing"</Button>
                <Button look=Look::SolidDanger on_click=move |_| calendar.close()>"Discard"</Button>
            }
            .into_any();
        }
        view! {
            {(id.is_some() && !is_locked).then(|| view! { <Button look=Look::Danger glyph=Glyph::Trash on_click=delete>"Delete"</Button> }.into_any())}
            <span class="grow"></span>
            {(!is_locked).then(|| view! { <span class="item-form__hint">"Ctrl Enter saves"</span> }.into_any())}
            <Button on_click=move |_| calendar.close()>{if is_locked { "Close" } else { "Cancel" }}</Button>
            {(!is_locked).then(|| view! { <Button look=Look::Primary>"Save"</Button> }.into_any())}
        }.into_any()
    });
    view! {
        <form class="item-form" on:submit=submit on:keydown=keys>
            <div class="dialog__body">
                <ItemFormFields fields problem=problem.into() zone disabled=is_locked facts=facts.unwrap_or_else(|| ().into_any()) kept/>
            </div>
            <footer class="dialog__footer">
{foot}
            </footer>
        </form>
    }.into_any()
}

/// Another day and time for an item, without dragging it there.
#[component]
pub fn MoveDialog() -> impl IntoView {
    let calendar = use_calendar();
    let open = RwSignal::new(false);
    let moving = Memo::new(move |_| {
        calendar.over.with(|over| match over {
            Some(Over::Move(id)) => calendar.item(*id),
            _ => None,
        })
    });
    Effect::new(move || open.set(moving.with(Option::is_some)));
    view! {
        <Dialog open title="Move to" width="440px" on_close=move |()| calendar.close()>
            {redrawn(move || moving.get().map(|item| move_form(item, calendar)))}
        </Dialog>
    }
    .into_any()
}

fn move_form(item: CalendarItem, calendar: Calendar) -> impl IntoView {
    let fields = RwSignal::new(ItemFields::of(&item));
    let problem = RwSignal::new(None::<FieldProblem>);
    let id = Key::of(&item);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        match fields.with_untracked(ItemFields::when) {
            Ok(when) => {
                calendar.close();
                calendar.reschedule(id, when);
            }
            Err(found) => problem.set(Some(found)),
        }
    };
    view! {
        <form on:submit=save>
            <div class="dialog__body">
                <p><Icon glyph=super::kinds::glyph_of(&item)/>{quoted(&item.subject)}<br/><span class="muted">{words::when(item.when)}</span></p>
                <WhenFields fields problem=problem.into() prefix="move"/>
            </div>
            <footer class="dialog__footer">
                <span class="grow"></span>
                <Button on_click=move |_| calendar.close()>"Cancel"</Button>
                <Button look=Look::Primary>"Move"</Button>
            </footer>
        </form>
    }.into_any()
}

/// The items for which a day had no room.
#[component]
pub fn MoreMenu() -> impl IntoView {
    let calendar = use_calendar();
    let place = Signal::derive(move || {
        calendar.over.with(|over| match over {
            Some(Over::More(_, _, place)) => Some(*place),
            _ => None,
        })
    });
    let lines = move || {
        let marks = super::item_card::Marks::of(calendar);
        calendar.over.with(|over| match over {
            Some(Over::More(day, ids, _)) => {
                let items: Vec<CalendarItem> = ids.iter().filter_map(|id| calendar.item(*id)).collect();
                let lines = items
                    .iter()
                    .map(|item| {
                        let id = Key::of(item);
                        let open = move |event: leptos::ev::MouseEvent| {
                            event.prevent_default();
                            calendar.open_editor(id);
                        };
                        view! { <div on:click=open>{super::item_card::line_view(super::item_card::Card::of(item, &marks, String::new()), true)}</div> }.into_any()
                    })
                    .views();
                Some(view! { <h2 class="more__title">{words::day_long(*day)}</h2>{lines} }.into_any())
            }
            _ => None,
        })
    };
    view! { <Popover place label="More items" class="more" focus=TakesFocus::Yes on_close=move |()| calendar.close()>{redrawn(lines)}</Popover> }.into_any()
}
