import { expect, test } from '../fixtures.ts';
import { CalendarPage, timed } from '../pages/calendar.ts';
import { linkCalendar } from '../pages/calendar-sync.ts';
import type { CalDavServer } from '../support/caldav-server.ts';
import { SilentProxy } from '../support/silent-proxy.ts';

/** Dana's zone; the browser's own is another on purpose. */
const zone = 'Europe/London';

/** A day of next week, 0 is Monday. */
function nextWeek(weekday: number): string {
  const day = new Date();
  day.setUTCDate(day.getUTCDate() + 7 - ((day.getUTCDay() + 6) % 7) + weekday);
  return day.toISOString().slice(0, 10);
}

/** The instant at which Dana's clock shows this. */
function instant(day: string, time: string): string {
  const shown = new Date(`${day}T${time}:00Z`);
  const wall = new Date(`${shown.toLocaleString('sv-SE', { timeZone: zone }).replace(' ', 'T')}Z`);
  return new Date(2 * shown.getTime() - wall.getTime()).toISOString().replace('.000', '');
}

for (const kind of ['Radicale', 'Xandikos'] as const) {
  test(`a calendar at ${kind} and My Calendar stay in step, both ways, on the open page`, async ({
    page,
    signInPage,
    organization,
    radicale,
    xandikos,
  }) => {
    test.setTimeout(150_000);
    const server: CalDavServer = kind === 'Radicale' ? radicale : xandikos;
    const name = `Home at ${kind}`;
    const there = await server.newCalendar(name);
    const [monday, tuesday, wednesday, thursday] = [0, 1, 2, 3].map(nextWeek) as [string, string, string, string];
    const uid = (what: string) => `${what}-${kind.toLowerCase()}@fernhill.example`;
    const title = `<script>alert(1)</script> & dentist, ${kind}`;
    await there.put({ uid: uid('dentist'), summary: title, start: instant(tuesday, '09:00'), end: instant(tuesday, '10:00') });
    await there.put({ uid: uid('school'), summary: `School play, ${kind}`, start: instant(wednesday, '13:00'), end: instant(wednesday, '14:00') });
    await there.put({ uid: uid('holiday'), summary: `Bank holiday, ${kind}`, start: monday, end: tuesday });

    await signInPage.signIn(organization.owner);
    await linkCalendar(page, server, name);

    // What is there shows here.
    const calendar = new CalendarPage(page);
    await calendar.open(tuesday);
    const dentist = calendar.item(new RegExp(`dentist, ${kind}`));
    await expect(dentist).toContainText('<script>alert(1)</script> & dentist');
    await expect(calendar.item(new RegExp(`School play, ${kind}`))).toBeVisible();
    await expect(calendar.item(new RegExp(`Bank holiday, ${kind}`))).toBeVisible();
    // The page is never loaded again from here on.
    await page.evaluate(() => Object.assign(window, { stillTheSamePage: true }));

    // Dragged here, it moves there; all else of it stays.
    const grip = await calendar.middle(dentist);
    await calendar.drag(grip, await calendar.point({ day: thursday, time: '14:30' }));
    await expect
      .poll(async () => (await there.list()).find((event) => event.uid === uid('dentist')), { timeout: 30_000 })
      .toMatchObject({ start: instant(thursday, '14:00'), end: instant(thursday, '15:00'), summary: title });

    // Moved there, it moves here.
    await there.move(uid('dentist'), instant(wednesday, '16:00'), instant(wednesday, '17:30'));
    await expect(calendar.item(new RegExp(`dentist, ${kind}.*16:00 to 17:30`))).toBeVisible({ timeout: 30_000 });

    // Deleted there, it goes here.
    await there.delete(uid('school'));
    await expect(calendar.item(new RegExp(`School play, ${kind}`))).toHaveCount(0, { timeout: 30_000 });

    // Deleted here, it goes there.
    await dentist.focus();
    await page.keyboard.press('Delete');
    await expect(calendar.item(new RegExp(`dentist, ${kind}`))).toHaveCount(0);
    await expect
      .poll(async () => (await there.list()).map((event) => event.uid), { timeout: 30_000 })
      .not.toContain(uid('dentist'));

    // Made here, it arrives there; changed and deleted here, it changes and goes there.
    const visit = await calendar.add(`Roof inspection, ${kind}`, timed(thursday, '08:00', '09:30'));
    await expect(calendar.item(new RegExp(`Roof inspection, ${kind}`))).toBeVisible();
    const arrived = async () => (await there.list()).find((event) => event.summary.startsWith('Roof inspection'));
    await expect
      .poll(arrived, { timeout: 30_000 })
      .toMatchObject({ start: instant(thursday, '08:00'), end: instant(thursday, '09:30') });
    await calendar.change(visit, { subject: `Roof inspection with crane, ${kind}` });
    await expect.poll(async () => (await arrived())?.summary, { timeout: 30_000 }).toBe(`Roof inspection with crane, ${kind}`);
    // Deleted by the other client, our own item goes here, too.
    await there.delete((await arrived())!.uid);
    await expect(calendar.item(new RegExp(`Roof inspection with crane, ${kind}`))).toHaveCount(0, { timeout: 30_000 });

    expect(await page.evaluate(() => 'stillTheSamePage' in window)).toBe(true);
  });
}

test.describe('on a killed server', () => {
  // The open page complains of the server it has lost.
  test.use({ expectedComplaints: [/Failed to load resource: net::ERR_/] });

  test('a change is not lost and not doubled', async ({ page, signInPage, organization, radicale, integrator }) => {
    test.setTimeout(150_000);
    const there = await radicale.newCalendar('After the crash');
    // The worst moment: the calendar server has made the change, and Integrator dies before it hears of it.
    const silent = await SilentProxy.before(radicale.url);
    const day = nextWeek(4);
    await signInPage.signIn(organization.owner);
    await linkCalendar(page, { url: silent.url, user: radicale.user, password: radicale.password }, 'After the crash');
    const calendar = new CalendarPage(page);
    const add = (hour: number) =>
      calendar.add(`Crash ${hour}`, timed(day, `${String(hour).padStart(2, '0')}:00`, `${hour + 1}:00`));
    for (const hour of [10, 12, 14]) await add(hour);
    await silent.unheard;

    await integrator.crashAndRestart();

    const crashed = async () => {
      const events = await there.list();
      return events.map((event) => event.summary).filter((summary) => summary.startsWith('Crash')).sort();
    };
    await expect.poll(crashed, { timeout: 90_000 }).toEqual(['Crash 10', 'Crash 12', 'Crash 14']);
    // One more change goes the whole way; by then whatever would be doubled has been.
    await add(16);
    await expect.poll(crashed, { timeout: 30_000 }).toEqual(['Crash 10', 'Crash 12', 'Crash 14', 'Crash 16']);
    await calendar.open(day);
    for (const hour of [10, 12, 14, 16]) await expect(calendar.item(new RegExp(`Crash ${hour},`))).toHaveCount(1);
    await silent.stop();
  });
});
