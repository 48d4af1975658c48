//! Drawings of one sprite, `public/icons.svg`, in the colour of the text around them.

use domain::item::ItemKind;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;

/// A drawing of the sprite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    /// A triangle with an exclamation mark.
    Warning,
    /// An arrow to the start: comes in.
    ArrowIn,
    /// An arrow to the end: goes out.
    ArrowOut,
    /// A bell.
    Bell,
    /// A book.
    Book,
    /// A calendar sheet.
    Calendar,
    /// A tick.
    Check,
    /// A tick in a circle.
    CheckCircle,
    /// A checklist: a task.
    Checklist,
    /// Pointing down.
    ChevronDown,
    /// Pointing to the start.
    ChevronStart,
    /// Pointing to the end.
    ChevronEnd,
    /// A clock.
    Clock,
    /// A cross: closes.
    Close,
    /// A cloud: from a linked calendar.
    Cloud,
    /// Two sheets.
    Copy,
    /// Three dots.
    Dots,
    /// An eye.
    Eye,
    /// A funnel of lines.
    Filter,
    /// A flag: a milestone.
    Flag,
    /// A cog.
    Gear,
    /// A globe.
    Globe,
    /// A question mark.
    Help,
    /// An i in a circle.
    Info,
    /// A key.
    Key,
    /// Two links of a chain.
    Link,
    /// Lines with points: a log.
    List,
    /// A padlock.
    Lock,
    /// An envelope.
    Mail,
    /// Three lines.
    Menu,
    /// An arrow out of a box: another site.
    OpenOutside,
    /// Two bars.
    Pause,
    /// A pencil.
    Pencil,
    /// Two people.
    People,
    /// A person: an appointment.
    Person,
    /// A receiver: a CRM activity.
    Phone,
    /// A place.
    Pin,
    /// A plus.
    Plus,
    /// Two arrows in a loop: repeats.
    Repeat,
    /// A door with an arrow.
    SignOut,
    /// Three bars: the scheduler.
    Schedule,
    /// A magnifying glass.
    Search,
    /// A shield.
    Shield,
    /// Two sliders.
    Sliders,
    /// Two arrows in a circle.
    Sync,
    /// Lines of text.
    Text,
    /// A box with a tick: a to-do.
    TickBox,
    /// A waste bin.
    Trash,
    /// An arrow turning back.
    Undo,
    /// A spanner: a service call.
    Wrench,
}

impl Glyph {
    /// The drawing of an item's kind; one of the four cues by which a kind is told.
    pub const fn of_kind(kind: ItemKind) -> Self {
        match kind {
            ItemKind::Appointment => Self::Person,
            ItemKind::CrmActivity => Self::Phone,
            ItemKind::ServiceCall => Self::Wrench,
            ItemKind::Task => Self::Checklist,
            ItemKind::Todo => Self::TickBox,
            ItemKind::Milestone => Self::Flag,
        }
    }

    /// Where it stands in the sprite.
    pub const fn address(self) -> &'static str {
        match self {
            Self::Warning => "/icons.svg#warning",
            Self::ArrowIn => "/icons.svg#arrow-in",
            Self::ArrowOut => "/icons.svg#arrow-out",
            Self::Bell => "/icons.svg#bell",
            Self::Book => "/icons.svg#book",
            Self::Calendar => "/icons.svg#calendar",
            Self::Check => "/icons.svg#check",
            Self::CheckCircle => "/icons.svg#check-circle",
            Self::Checklist => "/icons.svg#checklist",
            Self::ChevronDown => "/icons.svg#chevron-down",
            Self::ChevronStart => "/icons.svg#chevron-start",
            Self::ChevronEnd => "/icons.svg#chevron-end",
            Self::Clock => "/icons.svg#clock",
            Self::Close => "/icons.svg#close",
            Self::Cloud => "/icons.svg#cloud",
            Self::Copy => "/icons.svg#copy",
            Self::Dots => "/icons.svg#dots",
            Self::Eye => "/icons.svg#eye",
            Self::Filter => "/icons.svg#filter",
            Self::Flag => "/icons.svg#flag",
            Self::Gear => "/icons.svg#gear",
            Self::Globe => "/icons.svg#globe",
            Self::Help => "/icons.svg#help",
            Self::Info => "/icons.svg#info",
            Self::Key => "/icons.svg#key",
            Self::Link => "/icons.svg#link",
            Self::List => "/icons.svg#list",
            Self::Lock => "/icons.svg#lock",
            Self::Mail => "/icons.svg#mail",
            Self::Menu => "/icons.svg#menu",
            Self::OpenOutside => "/icons.svg#open-outside",
            Self::Pause => "/icons.svg#pause",
            Self::Pencil => "/icons.svg#pencil",
            Self::People => "/icons.svg#people",
            Self::Person => "/icons.svg#person",
            Self::Phone => "/icons.svg#phone",
            Self::Pin => "/icons.svg#pin",
            Self::Plus => "/icons.svg#plus",
            Self::Repeat => "/icons.svg#repeat",
            Self::SignOut => "/icons.svg#sign-out",
            Self::Schedule => "/icons.svg#schedule",
            Self::Search => "/icons.svg#search",
            Self::Shield => "/icons.svg#shield",
            Self::Sliders => "/icons.svg#sliders",
            Self::Sync => "/icons.svg#sync",
            Self::Text => "/icons.svg#text",
            Self::TickBox => "/icons.svg#tick-box",
            Self::Trash => "/icons.svg#trash",
            Self::Undo => "/icons.svg#undo",
            Self::Wrench => "/icons.svg#wrench",
        }
    }
}

/// The same as [`Icon`] for a drawing that stays as it is: a list of hundreds is drawn faster with it.
pub fn drawing(glyph: Glyph, size: Option<&'static str>) -> AnyView {
    let size = size.map(|size| [" data-size=\"", size, "\""].concat());
    let html = [
        "<svg class=\"icon\" aria-hidden=\"true\"",
        size.as_deref().unwrap_or_default(),
        "><use href=\"",
        glyph.address(),
        "\"></use></svg>",
    ];
    InertElement::new(html.concat()).into_any()
}

/// A drawing beside a word; says nothing by itself. `size` is `12`, `14`, `18` or `20`; 16 px when left out.
#[component]
pub fn Icon(
    /// Which.
    #[prop(into)]
    glyph: Signal<Glyph>,
    /// In CSS pixels.
    #[prop(optional)]
    size: Option<&'static str>,
) -> impl IntoView {
    view! {
        <svg class="icon" data-size=size aria-hidden="true">
            <use_ href=move || glyph.get().address()/>
        </svg>
    }
    .into_any()
}
