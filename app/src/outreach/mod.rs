//! Templates & Campaigns: both lists; the editor of a template; a campaign; a mail to one person.
//!
//! Previews are filled by the browser, with the very function that fills mails ([`domain::template::fill`]).

mod audience;
mod campaign;
mod campaign_form;
mod insert;
mod letter;
mod link_choice;
mod lists;
mod marks;
mod preview;
mod results;
mod server_fns;
mod steps;
mod template;
mod template_form;

pub use campaign::CampaignPage;
pub use letter::LetterPage;
pub use lists::CampaignsPage;
pub use template::TemplatePage;
