import { expect, test } from '../fixtures.ts';
import { CalendarSyncPage, linkCalendar } from '../pages/calendar-sync.ts';
import { OptionsPage } from '../pages/options.ts';

const password = 'fernhill-demo';
const as = (person: string) => ({ email: `${person}@fernhill.example`, password });

test('the profile keeps name, job title, zone and work hours', async ({ page, signInPage }) => {
  await signInPage.signIn(as('lucas'));
  const options = new OptionsPage(page);
  await options.open('Profile');
  await expect(page.getByRole('link', { name: 'Connect Integrator to My Calendar' })).toBeVisible();

  await page.getByLabel('Job title').fill('Roofer and electrician');
  await page.getByLabel('Time zone').fill('Europe/Paris');
  await page.getByLabel('Monday, from').fill('7:15');
  await page.getByRole('checkbox', { name: 'Friday' }).uncheck();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Saved' })).toBeVisible();

  await page.reload();
  await expect(page.getByLabel('Job title')).toHaveValue('Roofer and electrician');
  await expect(page.getByLabel('Time zone')).toHaveValue('Europe/Paris');
  await expect(page.getByLabel('Monday, from')).toHaveValue('07:15');
  await expect(page.getByRole('checkbox', { name: 'Friday' })).not.toBeChecked();
});

test.describe('refusals', () => {
  test.use({ expectedComplaints: [/Failed to load resource/] });

  test('a profile that cannot be taken says why and keeps what was typed', async ({ page, signInPage }) => {
    await signInPage.signIn(as('lucas'));
    await new OptionsPage(page).open('Profile');

    await page.getByLabel('Time zone').fill('Atlantis/Capital');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('alert')).toContainText('This time zone is not known. Nothing was saved.');
    await expect(page.getByLabel('Time zone')).toHaveValue('Atlantis/Capital');

    await page.getByLabel('Time zone').fill('Europe/Paris');
    await page.getByLabel('Tuesday, from').fill('early');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('alert')).toContainText('The hours of Tuesday are no times.');
  });

  test('an account is authorised again without disconnecting first', async ({ page, signInPage, radicale }) => {
    const server = radicale.as('ines');
    await server.newCalendar('Sales');
    await signInPage.signIn(as('ines'));
    await linkCalendar(page, server, 'Sales');
    const options = new OptionsPage(page);
    await options.open('Calendar connections');
    const row = options.connection('ines');
    await expect(row).toContainText('Sales');
    await expect(row).toContainText('Connected');

    await row.getByRole('link', { name: 'Re-authorize' }).click();
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await page.getByRole('button', { name: 'Re-authorize' }).click();
    await expect(page.getByRole('alert')).toContainText('refused name or password');

    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Re-authorize' }).click();
    await expect(page.getByText('Authentication successful')).toBeVisible();
  });
});

test('Integrator lists the integrations with their true state', async ({ page, signInPage, radicale }) => {
  const server = radicale.as('tomas');
  await server.newCalendar('Private');
  await signInPage.signIn(as('tomas'));
  const options = new OptionsPage(page);
  await options.open('Integrator');
  const list = page.getByRole('navigation', { name: 'Integrations' });

  await expect(list.getByRole('link')).toHaveText([/Calendly Integration.*Off/s, /Calendar Sync.*Not connected yet/s]);
  await list.getByRole('link', { name: 'Calendly Integration' }).click();
  await expect(page).toHaveURL(/\/options\/integrator\/calendly$/);
  const calendly = page.getByRole('region', { name: 'Calendly Integration' });
  await expect(calendly.getByRole('switch', { name: 'Enable Calendly Integration' })).not.toBeChecked();
  await expect(page.getByLabel('Calendly Personal Access Token')).toHaveCount(0);

  await linkCalendar(page, server, 'Private');
  await options.open('Integrator');
  await list.getByRole('link', { name: 'Calendar Sync' }).click();
  await expect(page.getByRole('region', { name: 'Calendar Sync' })).toContainText('1 linked calendar');
});

test('disconnecting says what it stops and what stays', async ({ page, signInPage, radicale }) => {
  const server = radicale.as('sana');
  await server.newCalendar('Apprentices');
  await signInPage.signIn(as('sana'));
  await linkCalendar(page, server, 'Apprentices');
  const options = new OptionsPage(page);
  await options.open('Calendar connections');

  await options.connection('sana').getByRole('link', { name: 'Disconnect' }).click();
  const dialog = page.getByRole('dialog', { name: 'Disconnect sana' });
  await expect(dialog).toContainText('Stops sync with Apprentices');
  await expect(dialog).toContainText('Items in My Calendar stay');
  await dialog.getByRole('button', { name: 'Disconnect My Calendar' }).click();

  await expect(page.getByRole('heading', { name: 'No accounts connected' })).toBeVisible();
  const listing = new CalendarSyncPage(page);
  await listing.open();
  await expect(page.getByRole('heading', { name: 'No linked calendars yet' })).toBeVisible();
});

test('another browser can be signed out', async ({ page, browser, integrator, signInPage }) => {
  await signInPage.signIn(as('noor'));
  const other = await browser.newContext({ baseURL: integrator.url });
  const elsewhere = await other.newPage();
  await elsewhere.goto('/sign-in');
  await elsewhere.getByLabel('Email').fill('noor@fernhill.example');
  await elsewhere.getByLabel('Password', { exact: true }).fill(password);
  await elsewhere.getByRole('button', { name: 'Sign in' }).click();
  await elsewhere.waitForURL('/calendar');

  await new OptionsPage(page).open('Security');
  await expect(page.getByText('This browser')).toHaveCount(1);
  // Whoever else is signed in as Noor in this run goes, too.
  const signOut = page.getByRole('button', { name: /^Sign out/ });
  while (0 < (await signOut.count())) {
    const before = await signOut.count();
    await signOut.first().click();
    await expect(signOut).toHaveCount(before - 1);
  }

  await elsewhere.goto('/calendar');
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await other.close();
});
