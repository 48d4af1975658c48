import { expect, test } from '../fixtures.ts';
import { BookedAppointmentsPage } from '../pages/booked-appointments.ts';
import { CalendarPage, timed } from '../pages/calendar.ts';
import { CalendarSyncPage } from '../pages/calendar-sync.ts';
import { expectAccessible } from '../support/accessibility.ts';
import { GoogleProgram, allow } from '../support/google-site.ts';
import { tabTo } from '../support/keyboard.ts';

/** A day of next week, 0 is Monday. */
function nextWeek(weekday: number): string {
  const day = new Date();
  day.setUTCDate(day.getUTCDate() + 7 - ((day.getUTCDay() + 6) % 7) + weekday);
  return day.toISOString().slice(0, 10);
}

const [tuesday, wednesday, thursday] = [1, 2, 3].map(nextWeek) as [string, string, string];
const soon = { timeout: 30_000 };
const as = (person: string) => ({ email: `${person}@fernhill.example`, password: 'fernhill-demo' });
const titles = async (there: GoogleProgram) => (await there.list()).map((event) => event.summary);

/** An hour of an event at Google. */
const at = (summary: string, day: string, hour: string) => ({
  summary,
  start: { dateTime: `${day}T${hour}:00:00`, timeZone: 'Europe/London' },
  end: { dateTime: `${day}T${hour}:45:00`, timeZone: 'Europe/London' },
});

test('a member connects Google, synchronizes what exists, sets what is new, and removes the account', async ({ page, signInPage, sandbox }) => {
  test.setTimeout(180_000);
  const there = await GoogleProgram.of(sandbox, 'dana@fernhill.example');
  const title = '<script>alert(1)</script> & dentist';
  await there.insert(at(title, tuesday, '09'));
  await signInPage.signIn(as('dana'));
  const calendar = new CalendarPage(page);
  await calendar.open(tuesday);
  await calendar.add('Roof inspection', timed(wednesday, '10:00', '11:30'));

  await page.getByRole('button', { name: /Dana/ }).click();
  await page.getByRole('menuitem', { name: 'View Booked Appointments' }).click();
  const bookings = new BookedAppointmentsPage(page);
  await expect(bookings.row('Roof inspection')).toContainText('Nowhere');
  await expectAccessible(page);
  await bookings.connect('dana', 'dana@fernhill.example');
  await expect(bookings.card).toContainText('both ways');
  await expect(bookings.row('Roof inspection'), 'old items wait').toContainText('Nowhere');
  await expect(bookings.row('dentist')).toHaveCount(0);

  // Once and only this way: the preview tells the numbers, and the other side stays as it is.
  await bookings.synchronize.click();
  const dialog = bookings.dialog('Synchronize Google Calendar');
  await expect(dialog.getByRole('radio')).toHaveCount(3);
  await expect(dialog.getByRole('status', { name: 'Preview' })).toContainText('Into My Calendar');
  await dialog.getByRole('radio', { name: /^Only sync events from Google Calendar to Integrator/ }).check();
  await expect(dialog.getByText('1 add')).toHaveCount(1);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Start' }).click();
  await expect(dialog).toBeHidden();
  await expect(bookings.row('dentist')).toContainText(title, soon);
  expect(await titles(there)).not.toContain('Roof inspection');

  // The other way as well.
  await bookings.synchronize.click();
  await dialog.getByRole('radio', { name: /^Sync all events between Google Calendar and Integrator/ }).check();
  await dialog.getByRole('button', { name: 'Start' }).click();
  await expect.poll(() => titles(there), soon).toContain('Roof inspection');
  await expect(bookings.row('Roof inspection')).toContainText('dana@fernhill.example', soon);

  // New items go one way from now on, and Calendar Sync shows the same.
  await bookings.settings.click();
  const settings = bookings.dialog('Calendar Sync Settings');
  await expect(settings.getByRole('radio', { name: /^Sync all events/ })).toBeChecked();
  await settings.getByRole('radio', { name: /^Only sync events from Google Calendar to Integrator/ }).check();
  await expectAccessible(page);
  await settings.getByRole('button', { name: 'Save' }).click();
  await expect(bookings.card).toContainText('only from Google Calendar to Integrator');
  const syncs = new CalendarSyncPage(page);
  await syncs.open();
  await expect(syncs.row('dana@fernhill.example')).toContainText('Nothing new sent');
  await calendar.open(thursday);
  await calendar.add('Stays here', timed(thursday, '10:00', '11:00'));
  await there.insert(at('Comes in', thursday, '13'));
  await bookings.open();
  await expect(bookings.row('Comes in')).toBeVisible(soon);
  await expect(bookings.row('Stays here')).toContainText('Nowhere');

  // The account goes with our copies; what was theirs stays.
  await bookings.remove.click();
  await expect(page.getByRole('heading', { level: 1, name: 'Remove Google Account' })).toBeVisible();
  await page.getByRole('radio', { name: /^Remove Integrator's events/ }).check();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Remove Google Account' }).click();
  await expect(page.getByText('The Google account is removed')).toBeVisible();
  // What was allowed at Google is given back: only who is let in anew sees what stays there.
  const anew = async () => titles(await GoogleProgram.of(sandbox, 'dana@fernhill.example'));
  await expect.poll(anew, soon).not.toContain('Roof inspection');
  expect(await anew()).toContain('Comes in');
  await expect(bookings.authenticate).toBeVisible(soon);
  await expect(bookings.row('Roof inspection')).toBeVisible();
});

test('Google is connected, synchronized, set and removed by keyboard alone', async ({ page, signInPage, sandbox }) => {
  test.setTimeout(120_000);
  const there = await GoogleProgram.of(sandbox, 'robin@fernhill.example');
  await there.insert(at('Physio', tuesday, '09'));
  await signInPage.signIn(as('robin'));
  const bookings = new BookedAppointmentsPage(page);
  await bookings.open();

  await tabTo(page, bookings.authenticate);
  await page.keyboard.press('Enter');
  const way = page.getByRole('link', { name: 'Connect With Google' });
  await expect(way).toBeVisible();
  await tabTo(page, way);
  await page.keyboard.press('Enter');
  await allow(page, 'robin');
  await bookings.choose('robin@fernhill.example');
  await expect(bookings.synchronize).toBeVisible();

  await tabTo(page, bookings.synchronize);
  await page.keyboard.press('Enter');
  const dialog = bookings.dialog('Synchronize Google Calendar');
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(bookings.synchronize, 'the focus comes back').toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(page, dialog.getByRole('radio', { name: /^Sync all events/ }));
  await page.keyboard.press('ArrowDown');
  await expect(dialog.getByRole('radio', { name: /^Only sync events from Google/ })).toBeChecked();
  await tabTo(page, dialog.getByRole('button', { name: 'Start' }));
  await page.keyboard.press('Enter');
  await expect(bookings.row('Physio')).toBeVisible(soon);

  await tabTo(page, bookings.settings);
  await page.keyboard.press('Enter');
  const settings = bookings.dialog('Calendar Sync Settings');
  await tabTo(page, settings.getByRole('radio', { name: /^Sync all events/ }));
  await page.keyboard.press('ArrowUp');
  await tabTo(page, settings.getByRole('button', { name: 'Save' }));
  await page.keyboard.press('Enter');
  await expect(bookings.card).toContainText('only from Integrator to Google Calendar');

  await tabTo(page, bookings.remove);
  await page.keyboard.press('Enter');
  const remove = page.getByRole('button', { name: 'Remove Google Account' });
  await expect(remove).toBeVisible();
  await tabTo(page, remove);
  await page.keyboard.press('Enter');
  await expect(bookings.authenticate).toBeVisible(soon);
  // What was allowed at Google is given back: only who is let in anew sees what stays there.
  expect(await titles(await GoogleProgram.of(sandbox, 'robin@fernhill.example'))).toContain('Physio');
});

test('whoever cancels at Google comes back to Booked Appointments and the reason', async ({ page, signInPage }) => {
  await signInPage.signIn(as('marek'));
  await page.goto('/bookings/google');

  await page.getByRole('link', { name: 'Connect With Google' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();

  await expect(page).toHaveURL(/\/bookings\/google/);
  await expect(page.getByText('You did not allow it at Google. Nothing was changed.')).toBeVisible();
});

test('a calendar is connected from the profile, edited and disconnected there', async ({ page, signInPage }) => {
  await signInPage.signIn(as('noor'));
  await page.goto('/options/profile');

  await page.getByRole('link', { name: 'Connect Integrator to My Calendar' }).click();
  await page.getByRole('list', { name: 'Services' }).getByRole('link', { name: 'Google' }).click();
  await page.getByRole('link', { name: 'Connect With Google' }).click();
  await allow(page, 'noor');
  await new BookedAppointmentsPage(page).choose('noor@fernhill.example');

  await expect(page).toHaveURL(/\/options\/profile/);
  await expect(page.getByText('Authentication successful')).toBeVisible();
  const card = page.getByRole('region', { name: 'Calendar Integration' });
  await expect(card.getByRole('link', { name: 'Edit' })).toBeVisible();
  await expect(card).toContainText('Connected');
  await card.getByRole('link', { name: 'Disconnect My Calendar' }).click();
  await page.getByRole('button', { name: 'Disconnect My Calendar' }).click();
  await expect(page.getByText('No accounts connected')).toBeVisible();
});

test('the three buttons work without script', async ({ browser, integrator, sandbox }) => {
  test.setTimeout(120_000);
  const there = await GoogleProgram.of(sandbox, 'lucas@fernhill.example');
  await there.insert(at('Swimming', tuesday, '09'));
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: integrator.url });
  const page = await context.newPage();
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill('lucas@fernhill.example');
  await page.getByLabel('Password', { exact: true }).fill('fernhill-demo');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.goto('/bookings/google');
  await page.getByRole('link', { name: 'Connect With Google' }).click();
  await allow(page, 'lucas');
  await page.getByRole('combobox', { name: 'Calendar' }).selectOption({ label: 'lucas@fernhill.example' });
  await page.getByRole('button', { name: 'Save' }).click();
  const bookings = new BookedAppointmentsPage(page);

  await bookings.synchronize.click();
  await page.getByRole('radio', { name: /^Only sync events from Google Calendar to Integrator/ }).check();
  await page.getByRole('button', { name: 'Start' }).click();
  await expect
    .poll(async () => {
      await page.goto('/bookings');
      return bookings.row('Swimming').count();
    }, soon)
    .toBe(1);
  await bookings.settings.click();
  await page.getByRole('radio', { name: /^Only sync events from Integrator to Google Calendar/ }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(bookings.card).toContainText('only from Integrator to Google Calendar');
  await context.close();
});
