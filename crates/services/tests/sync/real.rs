//! Our side, and calendars on a real server, which other clients write to as well.

pub use crate::choices::{both_ways, copying_on, within};
use crate::world::Base;
use domain::ItemId;
use domain::calendar_sync::{CalendarSync, SyncOptions};
use domain::item::Item;
use domain::linked_calendar::RemoteCalendarId;
use domain::run::{Action, Change};
use domain::{CalendarSyncId, MirrorId};
use provider::http::{AllowedNetworks, Http};
use provider_caldav::{CaldavProvider, Flavor};
use secrecy::ExposeSecret;
use services::sync;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;
use testkit::calendars::{ADDRESS, CalendarServer, USER};
use testkit::unruly::UnrulyLine;

/// An event of one hour on 19 March, as another client writes it; `more` are further lines.
pub fn event(name: &str, subject: &str, hour: u32, more: &str) -> String {
    object(
        name,
        &format!(
            "DTSTART:20260319T{hour:02}0000Z\r\nDTEND:20260319T{:02}0000Z\r\nSUMMARY:{subject}\r\n{more}",
            hour + 1
        ),
    )
}

/// An event of these lines, as another client writes it.
pub fn object(name: &str, lines: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Other//Client//EN\r\nBEGIN:VEVENT\r\nUID:{name}@other\r\n\
         DTSTAMP:20260101T000000Z\r\n{lines}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

/// Our side, and a calendar on a real server.
pub struct Real {
    base: Base,
    pub server: CalendarServer,
    /// Where the line between them may fail.
    line: Option<UnrulyLine>,
    pub path: String,
}

impl Deref for Real {
    type Target = Base;
    fn deref(&self) -> &Base {
        &self.base
    }
}

impl Real {
    /// A sync that never looked yet.
    pub async fn new(server: CalendarServer, options: SyncOptions) -> Self {
        Self::linked(server, None, USER, options).await
    }

    /// Both ways, all kinds, live from now on.
    pub async fn live(server: CalendarServer) -> Self {
        Self::live_with(server, both_ways()).await
    }

    /// Live from now on.
    pub async fn live_with(server: CalendarServer, options: SyncOptions) -> Self {
        let real = Self::new(server, options).await;
        real.pull().await.unwrap();
        real
    }

    /// Both ways, all kinds, live from now on, over a line that may fail.
    pub async fn on_a_line(server: CalendarServer) -> Self {
        let line = UnrulyLine::to(server.port()).await;
        let real = Self::linked(server, Some(line), USER, both_ways()).await;
        real.pull().await.unwrap();
        real
    }

    /// Live from now on; the account has the mail address of [`ADDRESS`], so invitations to it are the member's own.
    pub async fn invited(server: CalendarServer, options: SyncOptions) -> Self {
        let real = Self::linked(server, None, ADDRESS, options).await;
        real.pull().await.unwrap();
        real
    }

    async fn linked(
        server: CalendarServer,
        line: Option<UnrulyLine>,
        user: &str,
        options: SyncOptions,
    ) -> Self {
        let path = server.make_calendar("Work").await;
        let login = server.login();
        let url = line.as_ref().map_or_else(|| server.url(), UnrulyLine::url);
        let http = Http::new(AllowedNetworks::loopback());
        let base = Base::new(
            |clock, zones| Arc::new(CaldavProvider::new(http, Flavor::Server, clock, zones)),
            RemoteCalendarId(path.clone()),
            (&url, user, login.password.expose_secret()),
            options,
        )
        .await;
        Self {
            base,
            server,
            line,
            path,
        }
    }

    pub fn line(&self) -> &UnrulyLine {
        self.line.as_ref().expect("the story was begun on a line")
    }

    /// The calendar and our side go; the server stays, for the next story.
    pub async fn ended(self) -> CalendarServer {
        self.server.delete(&self.path).await;
        self.server
    }

    /// The server goes; our side stays.
    pub fn unplug(self) -> Base {
        self.base
    }

    /// The same server, with the database as it was when it was copied to this file.
    pub async fn restored(self, copy: &std::path::Path) -> Self {
        let base = self.base.restored(copy).await;
        Self { base, ..self }
    }

    /// Links the same calendar once more, by a new connection and a new sync.
    pub async fn link_again(&mut self, options: SyncOptions) {
        let (url, login) = (self.server.url(), self.server.login());
        let access = (
            url.as_str(),
            login.user.as_str(),
            login.password.expose_secret(),
        );
        self.base.link_again(access, options).await;
    }

    /// What the server holds, by path.
    pub async fn objects(&self) -> BTreeMap<String, String> {
        self.server.objects(&self.path).await
    }

    /// The titles that the server holds, sorted.
    pub async fn over_there(&self) -> Vec<String> {
        titles(&self.objects().await)
    }

    /// Another client writes an event of one hour on 19 March.
    pub async fn put(&self, name: &str, subject: &str, hour: u32, more: &str) {
        self.put_object(name, &event(name, subject, hour, more))
            .await;
    }

    /// Another client writes an object.
    pub async fn put_object(&self, name: &str, text: &str) {
        self.server.put(&self.address(name), text).await;
    }

    /// Another client deletes an object.
    pub async fn delete(&self, name: &str) {
        self.server.delete(&self.address(name)).await;
    }

    /// Another client deletes an object of the other calendar.
    pub async fn delete_in(&self, second: &Second, name: &str) {
        self.server
            .delete(&format!("{}{name}.ics", second.path))
            .await;
    }

    pub async fn read(&self, name: &str) -> Option<String> {
        self.server.get(&self.address(name)).await
    }

    pub fn address(&self, name: &str) -> String {
        format!("{}{name}.ics", self.path)
    }

    /// Where the object lies that we wrote for an item, or that it came from.
    pub async fn address_of(&self, item: ItemId) -> Option<String> {
        let mut reading = self.env.store.read().await.unwrap();
        let mirror = reading
            .mirror(self.organization, self.sync, item)
            .await
            .unwrap()?;
        Some(mirror.event.0)
    }

    /// The object that we wrote for an item, or that it came from.
    pub async fn copy_of(&self, item: ItemId) -> Option<String> {
        self.server.get(&self.address_of(item).await?).await
    }

    /// The only item of this title.
    pub async fn named(&self, subject: &str) -> Item {
        let mut items = self.items().await;
        items.retain(|item| item.content.subject == subject);
        assert_eq!(items.len(), 1, "{subject}");
        items.remove(0)
    }

    /// Looks and sends until both sides should rest, and sees that then nothing moves any more.
    pub async fn comes_to_rest(&self) {
        for _ in 0..2 {
            self.pull().await.unwrap();
            self.push().await.unwrap();
        }
        let before = (self.items().await, self.objects().await);
        self.pull().await.unwrap();
        self.push().await.unwrap();
        assert_eq!((self.items().await, self.objects().await), before);
        assert_eq!(self.waiting().await, 0);
    }

    /// The last line of the journal that says so.
    pub async fn line_of(&self, action: Action) -> Change {
        let journal = self.journal().await;
        journal
            .into_iter()
            .rfind(|line| line.action == action)
            .unwrap()
    }
}

/// The titles of these objects, sorted; each once per object.
pub fn titles(objects: &BTreeMap<String, String>) -> Vec<String> {
    let mut titles: Vec<String> = objects
        .values()
        .filter_map(|text| {
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix("SUMMARY:"))?;
            Some(line.trim_end().to_owned())
        })
        .collect();
    titles.sort();
    titles
}

/// Another linked calendar of the same member, on the same server and by the same account.
pub struct Second {
    pub sync: CalendarSyncId,
    pub path: String,
}

impl Second {
    /// Live from now on.
    pub async fn beside(real: &Real, options: SyncOptions) -> Self {
        let path = real.server.make_calendar("Home").await;
        let sync = CalendarSync {
            id: CalendarSyncId::new(real.env.entropy.id()),
            remote_calendar: RemoteCalendarId(path.clone()),
            remote_name: "Home".to_owned(),
            options,
            sync_token: None,
            checked_at: None,
            ..real.state().await
        };
        let mut writing = real.env.store.write().await.unwrap();
        writing
            .insert_calendar_sync(&sync, real.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
        let second = Self {
            sync: sync.id,
            path,
        };
        second.pull(real).await;
        second
    }

    pub async fn pull(&self, real: &Real) {
        real.clock.advance(chrono::TimeDelta::seconds(1));
        sync::pull(&real.env, real.organization, self.sync)
            .await
            .unwrap();
    }

    pub async fn push(&self, real: &Real) {
        real.clock.advance(chrono::TimeDelta::seconds(1));
        sync::push(&real.env, real.organization, self.sync)
            .await
            .unwrap();
    }

    /// *Sync now*: old things inside the ranges as well.
    pub async fn run(&self, real: &Real) {
        real.clock.advance(chrono::TimeDelta::seconds(1));
        let cause = domain::run::RunCause::Finish;
        sync::run(&real.env, real.organization, self.sync, cause)
            .await
            .unwrap();
    }

    /// What the server holds, by path.
    pub async fn objects(&self, real: &Real) -> BTreeMap<String, String> {
        real.server.objects(&self.path).await
    }

    /// The titles that the server holds, sorted.
    pub async fn titles(&self, real: &Real) -> Vec<String> {
        titles(&self.objects(real).await)
    }

    /// Another client writes an object.
    pub async fn put_object(&self, real: &Real, name: &str, text: &str) {
        let address = format!("{}{name}.ics", self.path);
        real.server.put(&address, text).await;
    }

    /// Puts an item on the list of what goes out, as a change in My Calendar does.
    pub async fn mark(&self, real: &Real, item: ItemId) {
        let mut writing = real.env.store.write().await.unwrap();
        writing
            .mark_outgoing(real.organization, self.sync, item, real.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    /// Copies that strayed to this calendar and are to go from it.
    pub async fn strays(&self, real: &Real) -> Vec<store::Stray> {
        let mut reading = real.env.store.read().await.unwrap();
        let strays = reading.strays(real.organization, self.sync).await;
        strays.unwrap()
    }

    /// An item's tie with this calendar.
    pub async fn tie(&self, real: &Real, item: ItemId) -> Option<MirrorId> {
        let mut reading = real.env.store.read().await.unwrap();
        let mirror = reading.mirror(real.organization, self.sync, item).await;
        mirror.unwrap().map(|mirror| mirror.id)
    }
}

/// Both calendars look and send, so often that everything has gone as far as it ever will.
pub async fn rounds(real: &Real, second: &Second) {
    for _ in 0..3 {
        real.pull().await.unwrap();
        second.pull(real).await;
        real.push().await.unwrap();
        second.push(real).await;
    }
}
