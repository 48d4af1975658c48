import { expect, test } from '../fixtures.ts';
import { CalendarPage, timed } from '../pages/calendar.ts';
import { CalendarSyncPage, linkCalendar } from '../pages/calendar-sync.ts';
import { OptionsPage } from '../pages/options.ts';
import { expectAccessible } from '../support/accessibility.ts';
import { isAlive } from '../support/alive.ts';

const password = 'fernhill-demo';
const as = (person: string) => ({ email: `${person}@fernhill.example`, password });

/** In ten days: other stories look at what these people do today. */
const day = new Date(Date.now() + 10 * 24 * 3600 * 1000).toISOString().slice(0, 10);

test('disconnecting with removal takes our events back, and connecting again doubles nothing', async ({
  page,
  signInPage,
  radicale,
}) => {
  const server = radicale.as('ines');
  const calendar = await server.newCalendar('Office');
  await calendar.put({ uid: 'choir@fernhill.example', summary: 'Choir', start: `${day}T18:00:00Z`, end: `${day}T19:00:00Z` });
  await signInPage.signIn(as('ines'));
  await new CalendarPage(page).add('Stock-taking', timed(day, '12:00', '13:00'));
  await linkCalendar(page, server, 'Office');
  const listing = new CalendarSyncPage(page);
  await expect.poll(async () => (await calendar.list()).length).toBeGreaterThan(1);
  const withCopies = (await calendar.list()).length;

  await new OptionsPage(page).open('Calendar connections');
  await page.getByRole('link', { name: 'Disconnect' }).click();
  const dialog = page.getByRole('dialog');
  const remove = dialog.getByRole('radio', { name: /Remove Integrator's events from Office \(\d+\)/ });
  await remove.check();
  await dialog.getByRole('button', { name: 'Disconnect My Calendar' }).click();
  await expect(page.getByRole('heading', { name: 'No accounts connected' })).toBeVisible();
  const left = await calendar.list();
  expect(left).toHaveLength(1);

  await linkCalendar(page, server, 'Office');
  await listing.open();
  await expect.poll(async () => (await calendar.list()).length).toBe(withCopies);
  await listing.delete('Office').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(listing.row('Office')).toHaveCount(0);
  expect(await calendar.list()).toHaveLength(withCopies);

  // Everything was kept on both sides: connected once more, it is found again.
  await linkCalendar(page, server, 'Office');
  await listing.open();
  await listing.settings('Office').click();
  await page.getByRole('button', { name: 'Fix sync' }).click();
  await expect(page.getByText('The sync has started.')).toBeVisible();
  await listing.open();
  await expect(listing.row('Office')).toContainText('Connected');
  await listing.logs('Office').click();
  await expect(page.locator('summary').filter({ hasText: 'Fix sync by' })).toBeVisible();
  expect(await calendar.list()).toHaveLength(withCopies);
});

test('an admin deactivates a member, whose calendar is freed of our events, and reactivates them', async ({
  page,
  signInPage,
  browser,
  integrator,
  radicale,
}) => {
  const server = radicale.as('henrik');
  const calendar = await server.newCalendar('Tours');
  const theirs = await browser.newContext({ baseURL: integrator.url });
  const henrik = await theirs.newPage();
  await henrik.goto('/sign-in');
  await henrik.getByLabel('Email').fill('henrik@fernhill.example');
  await henrik.getByLabel('Password', { exact: true }).fill(password);
  await henrik.getByRole('button', { name: 'Sign in' }).click();
  await expect(henrik).not.toHaveURL(/sign-in/);
  await new CalendarPage(henrik).add('Tour of the valley', timed(day, '12:00', '13:00'));
  await linkCalendar(henrik, server, 'Tours');
  await expect.poll(async () => (await calendar.list()).length).toBeGreaterThan(0);

  await signInPage.signIn(as('dana'));
  await page.goto('/admin/members');
  await expect(page.getByRole('heading', { level: 1, name: 'Members' })).toBeVisible();
  await isAlive(page);
  await expectAccessible(page);
  const row = page.getByRole('row').filter({ hasText: 'henrik@fernhill.example' });
  await row.getByRole('link', { name: 'Deactivate' }).click();
  const dialog = page.getByRole('dialog', { name: /^Deactivate Henrik/ });
  await expect(dialog).toContainText(/Removes .* Integrator event/);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Deactivate' }).click();

  await expect(row).toContainText('Deactivated');
  await expect.poll(async () => (await calendar.list()).length).toBe(0);
  await henrik.goto('/calendar');
  await expect(henrik).toHaveURL(/sign-in/);

  await row.getByRole('button', { name: 'Reactivate' }).click();
  await expect(row.getByRole('link', { name: 'Deactivate' })).toBeVisible();
  await expect(row).toContainText('Not connected');
  await theirs.close();
});
