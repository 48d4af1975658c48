import { expect, test } from '../fixtures.ts';
import { CalendarPage, timed } from '../pages/calendar.ts';
import { CalendarSyncPage, linkCalendar, prepareCalendar } from '../pages/calendar-sync.ts';
import { expectAccessible } from '../support/accessibility.ts';

// From the preview to the undo, the brake, and what becomes of an item that both sides changed.

const as = (person: string) => ({ email: `${person}@fernhill.example`, password: 'fernhill-demo' });

/** A day of next week, 0 is Monday. */
function nextWeek(weekday: number): string {
  const day = new Date();
  day.setUTCDate(day.getUTCDate() + 7 - ((day.getUTCDay() + 6) % 7) + weekday);
  return day.toISOString().slice(0, 10);
}

test('what the preview promised is done by Finish, told by the log and taken back by Undo', async ({
  page,
  signInPage,
  radicale,
}) => {
  const server = radicale.as('noor');
  const there = await server.newCalendar('Shows');
  const [tuesday, wednesday] = [nextWeek(1), nextWeek(2)];
  await there.put({ uid: 'theatre@fernhill.example', summary: 'Theatre', start: `${tuesday}T18:00:00Z`, end: `${tuesday}T20:00:00Z` });
  await there.put({ uid: 'concert@fernhill.example', summary: 'Concert', start: `${wednesday}T18:00:00Z`, end: `${wednesday}T20:00:00Z` });
  await signInPage.signIn(as('noor'));
  const calendar = new CalendarPage(page);
  await calendar.add('Boiler check', timed(tuesday, '09:00', '10:00'));

  // The preview promises, and nothing happens yet.
  const wizard = await prepareCalendar(page, server, 'Shows');
  const preview = page.getByRole('region', { name: 'Preview' });
  const promised = (title: string) => preview.getByRole('row').filter({ hasText: title });
  await expect(promised('Theatre')).toContainText(/To My Calendar.*Add/);
  await expect(promised('Concert')).toContainText(/To My Calendar.*Add/);
  await expect(promised('Boiler check')).toContainText(/To Shows.*Add/);
  await expect(preview.getByRole('link', { name: /^To My Calendar/ })).toContainText('2');
  await expectAccessible(page);
  expect(await there.list()).toHaveLength(2);

  // Finish does it.
  await wizard.finish.click();
  await expect(page).toHaveURL('/calendar/sync');
  await expect.poll(async () => (await there.list()).map((event) => event.summary)).toEqual(['Boiler check', 'Theatre', 'Concert']);
  const listing = new CalendarSyncPage(page);
  await expect(listing.row('Shows')).toContainText('Connected');
  await calendar.open(tuesday);
  await expect(calendar.item(/Theatre/)).toBeVisible();
  await expect(calendar.item(/Concert/)).toBeVisible();

  // Changed since: this cannot be taken back without losing somebody's work.
  const name = 'Concert, row 5';
  await calendar.item(/Concert/).dblclick();
  await calendar.editor.getByLabel('Title').fill(name);
  await calendar.editor.getByRole('button', { name: 'Save' }).click();
  await expect.poll(async () => (await there.list()).map((event) => event.summary)).toContain(name);

  // The log tells it.
  await listing.open();
  await listing.logs('Shows').click();
  const finish = page.locator('details').filter({ hasText: 'Finish' });
  await finish.locator('summary').click();
  await expect(finish).toContainText('in 2');
  await expect(finish).toContainText('out 1');
  for (const title of ['Theatre', 'Concert', 'Boiler check']) await expect(finish).toContainText(title);
  await expectAccessible(page);

  // Undo shows first what it would do …
  await finish.getByRole('link', { name: 'Undo this run' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Undo this run' })).toBeVisible();
  const back = page.getByRole('region', { name: 'Taken back' });
  const stays = page.getByRole('region', { name: 'Stays as it is' });
  await expect(back).toContainText('Theatre');
  await expect(back).toContainText('Boiler check');
  await expect(stays).toContainText('Concert');
  await expectAccessible(page);
  expect(await there.list()).toHaveLength(3);

  // … then does it.
  await page.getByRole('button', { name: 'Undo 2 changes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Logs of Shows' })).toBeVisible();
  await expect(page.locator('summary').filter({ hasText: /Undo/ })).toBeVisible();
  await expect.poll(async () => (await there.list()).map((event) => event.summary)).toEqual(['Theatre', name]);
  await calendar.open(tuesday);
  await expect(calendar.item(/Boiler check/)).toBeVisible();
  await expect(calendar.item(/Concert, row 5/)).toBeVisible();
  await expect(calendar.item(/Theatre/)).toHaveCount(0);

  // And it stays so, whatever is synced by itself.
  const later = await calendar.add('Gas meter', timed(wednesday, '09:00', '10:00'));
  await expect.poll(async () => (await there.list()).map((event) => event.summary)).toEqual(['Theatre', 'Gas meter', name]);
  await there.delete((await there.list()).find((event) => event.summary === 'Gas meter')!.uid);
  await expect.poll(async () => (await page.request.get(`/api/items/${later.id}`)).status()).toBe(404);
  expect((await there.list()).map((event) => event.summary)).toEqual(['Theatre', name]);
  await expect(calendar.item(/Theatre/)).toHaveCount(0);
});

test('many deletions at once wait; kept they come back, and confirmed they go', async ({ page, signInPage, radicale }) => {
  test.setTimeout(120_000);
  const server = radicale.as('tomas');
  const there = await server.newCalendar('Rota');
  const day = nextWeek(3);
  const hours = [6, 7, 8, 9, 10, 11, 12, 13];
  for (const hour of hours) {
    const time = (hour: number) => `${day}T${String(hour).padStart(2, '0')}:00:00Z`;
    await there.put({ uid: `shift-${hour}@fernhill.example`, summary: `Shift ${hour}`, start: time(hour), end: time(hour + 1) });
  }
  await signInPage.signIn(as('tomas'));
  await linkCalendar(page, server, 'Rota');
  const calendar = new CalendarPage(page);
  await calendar.open(day, 'day');
  await expect(calendar.item(/Shift/)).toHaveCount(hours.length);
  const listing = new CalendarSyncPage(page);

  /** All but one go there while nobody looks; then the sync is switched on again. */
  async function emptyThere(): Promise<void> {
    await listing.open();
    await listing.active('Rota').click();
    await expect(listing.active('Rota')).toHaveAttribute('aria-checked', 'false');
    for (const event of (await there.list()).slice(1)) await there.delete(event.uid);
    await listing.active('Rota').click();
    await listing.row('Rota').getByRole('link', { name: '7 deletions wait for you' }).click({ timeout: 30_000 });
    await expect(page.getByRole('heading', { level: 1, name: 'Deletions that wait for you' })).toBeVisible();
  }

  await emptyThere();
  const waiting = page.getByRole('region', { name: 'Gone from Rota, to be deleted from My Calendar' });
  await expect(waiting.getByRole('listitem')).toHaveCount(7);
  await expect(waiting.getByRole('listitem').first()).toContainText('Shift 7');
  await expectAccessible(page);
  await calendar.open(day, 'day');
  await expect(calendar.item(/Shift/)).toHaveCount(hours.length);

  await page.goBack();
  await page.getByRole('button', { name: 'Keep these' }).click();
  await expect(page.getByRole('heading', { name: 'No deletion waits' })).toBeVisible({ timeout: 30_000 });
  await expect.poll(async () => (await there.list()).length, { timeout: 30_000 }).toBe(hours.length);

  await emptyThere();
  await page.getByRole('button', { name: 'Delete these' }).click();
  await expect(page.getByRole('heading', { name: 'No deletion waits' })).toBeVisible({ timeout: 30_000 });
  await calendar.open(day, 'day');
  await expect(calendar.item(/Shift/)).toHaveCount(1);
  expect(await there.list()).toHaveLength(1);
  await listing.open();
  await listing.delete('Rota').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(listing.row('Rota')).toHaveCount(0);
});

test('what both sides changed keeps both versions, and the other one can be restored', async ({ page, signInPage, radicale }) => {
  const server = radicale.as('robin');
  const there = await server.newCalendar('Depot');
  const day = nextWeek(4);
  await signInPage.signIn(as('robin'));
  const calendar = new CalendarPage(page);
  const delivery = await calendar.add('Delivery', timed(day, '09:00', '10:00'));
  await linkCalendar(page, server, 'Depot');
  const copy = async () => (await there.list()).find((event) => event.summary === 'Delivery');
  await expect.poll(copy).toBeDefined();
  const listing = new CalendarSyncPage(page);
  await listing.active('Depot').click();
  await expect(listing.active('Depot')).toHaveAttribute('aria-checked', 'false');

  // Both sides move it, and nobody has told the other; the one here is the later.
  await there.move((await copy())!.uid, `${day}T14:00:00Z`, `${day}T15:00:00Z`);
  const stored = await calendar.stored(delivery.id);
  await calendar.change(stored, { when: timed(day, '11:00', '12:00') });
  const mine = (await calendar.stored(delivery.id)).when;
  await listing.settings('Depot').click();
  await page.getByLabel('Who wins').selectOption('The linked calendar');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Saved' })).toBeVisible();
  await listing.open();
  await listing.active('Depot').click();
  await expect(listing.active('Depot')).toHaveAttribute('aria-checked', 'true');

  await expect.poll(async () => (await calendar.stored(delivery.id)).when, { timeout: 30_000 }).not.toEqual(mine);
  expect(await copy()).toMatchObject({ start: `${day}T14:00:00Z`, end: `${day}T15:00:00Z` });

  // The log has the version that lost, and gives it back.
  await listing.logs('Depot').click();
  const run = page.locator('details').filter({ hasText: 'Restore the other version' });
  await run.locator('summary').click();
  await expect(run).toContainText('Delivery');
  await expectAccessible(page);
  await run.getByRole('link', { name: 'Restore the other version' }).click();
  await expect(page.getByRole('region', { name: 'Taken back' })).toContainText('Delivery');
  await page.getByRole('button', { name: 'Undo 1 change' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Logs of Depot' })).toBeVisible();
  await expect.poll(async () => (await calendar.stored(delivery.id)).when, { timeout: 30_000 }).toEqual(mine);
  await expect.poll(async () => (await copy())?.start, { timeout: 30_000 }).not.toBe(`${day}T14:00:00Z`);
});

test('a run that is looked into stays open while newer ones come', async ({ page, signInPage, radicale }) => {
  const server = radicale.as('lucas');
  await server.newCalendar('Notebook');
  await signInPage.signIn(as('lucas'));
  const calendar = new CalendarPage(page);
  await calendar.add('Stocktaking', timed(nextWeek(0), '09:00', '10:00'));
  await linkCalendar(page, server, 'Notebook');
  const listing = new CalendarSyncPage(page);
  await listing.logs('Notebook').click();
  const run = page.locator('details').filter({ hasText: 'Stocktaking' });
  await run.locator('summary').click();
  await expect(run.locator('b').getByText('Stocktaking')).toBeVisible();

  await calendar.add('Inventory', timed(nextWeek(0), '11:00', '12:00'));

  await expect(page.locator('details').filter({ hasText: 'Inventory' })).toBeVisible();
  await expect(run.locator('b').getByText('Stocktaking')).toBeVisible();
  await expect(page.locator('details[open]')).toHaveCount(1);
});
