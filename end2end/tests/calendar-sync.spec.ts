import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '../fixtures.ts';
import { CalendarSyncPage, ConnectPage, WizardPage, linkCalendar } from '../pages/calendar-sync.ts';
import { OptionsPage } from '../pages/options.ts';
import { freePort } from '../support/program.ts';
import { ReadOnlyProxy } from '../support/read-only-proxy.ts';
import { CalendarPage } from '../pages/calendar.ts';

// Each story has a person of its own, so that their listings do not mix; Lucas never connects anything.

const password = 'fernhill-demo';
const as = (person: string) => ({ email: `${person}@fernhill.example`, password });

/** A day of this week at an hour, in UTC. */
function at(hour: number): string {
  const time = new Date();
  time.setUTCHours(hour, 0, 0, 0);
  return time.toISOString();
}

test('an empty listing says what goes here and what to do', async ({ page, signInPage }) => {
  await signInPage.signIn(as('lucas'));
  const listing = new CalendarSyncPage(page);
  await listing.open();

  await expect(page.getByRole('heading', { name: 'No linked calendars yet' })).toBeVisible();
  await listing.connect.click();

  const services = page.getByRole('dialog', { name: 'Click to Connect' }).getByRole('list', { name: 'Services' });
  await expect(services.getByRole('listitem')).toHaveText([
    /iCloud/,
    /Google.*own page/,
    /Office 365.*own page/,
    /Exchange \(on-premise\)/,
    /Outlook\.com.*own page/,
    /CalDAV/,
    /ICS address/,
  ]);
  await expect(services.getByRole('link')).toHaveCount(7);
});

test('iCloud asks for an app-specific password and says how to make one', async ({ page, signInPage }) => {
  await signInPage.signIn(as('lucas'));
  await new ConnectPage(page).open('iCloud');

  await expect(page.getByLabel('Apple Account email')).toBeVisible();
  await expect(page.getByLabel('App-specific password', { exact: true })).toBeVisible();
  await expect(page.getByRole('complementary', { name: 'How to make an app-specific password' })).toContainText(
    'account.apple.com',
  );
});

test('the wizard asks in four steps, keeps what was chosen and shows what Finish would do', async ({
  page,
  signInPage,
  radicale,
}) => {
  const server = radicale.as('robin');
  const work = await server.newCalendar('Work');
  await server.newCalendar('Holidays');
  await work.put({ uid: 'supplier@fernhill.example', summary: 'Supplier call', start: at(10), end: at(11) });
  await signInPage.signIn(as('robin'));

  await new ConnectPage(page).connect(server);

  const wizard = new WizardPage(page);
  await wizard.at('Linked Calendar');
  await expect(page.getByText('Authentication successful')).toBeVisible();
  await wizard.calendar.selectOption({ label: 'Work' });
  await page.getByRole('checkbox', { name: /^Delete/ }).uncheck();
  await expect(wizard.soFar).toContainText('New and changed items from Work come into My Calendar');
  await expect(wizard.soFar).toContainText('Deleting in Work will not delete here');
  await wizard.next();

  await wizard.at('Your Calendar');
  await expect(wizard.kind('Appointments')).toBeChecked();
  await wizard.kind('Service Calls').check();
  await expect(wizard.soFar).toContainText('Appointments and Service Calls go to Work');
  await wizard.back();

  // Back saved the step, and the one before still holds its choices.
  await wizard.at('Linked Calendar');
  await expect(wizard.calendar.locator('option:checked')).toHaveText('Work');
  await expect(page.getByRole('checkbox', { name: /^Delete/ })).not.toBeChecked();
  await wizard.next();
  await wizard.at('Your Calendar');
  await expect(wizard.kind('Service Calls')).toBeChecked();
  await wizard.next();

  await wizard.at('Sync Options');
  const retrieve = page.getByRole('switch', { name: 'Retrieve linked calendar items' });
  const send = page.getByRole('switch', { name: 'Send my calendar items' });
  await expect(retrieve).not.toBeChecked();
  await expect(send).not.toBeChecked();
  await expect(page.getByLabel('Get Past Items')).toBeDisabled();
  await retrieve.check();
  await expect(page.getByLabel('Get Past Items')).toBeEnabled();
  await page.getByLabel('Get Past Items').selectOption('1 week');
  await page.getByLabel('Get Future Items').selectOption('12 months');
  const advanced = page.locator('details').filter({ hasText: 'Advanced' });
  await expect(page.getByLabel('Title prefix')).toBeHidden();
  await advanced.locator('summary').click();
  await page.getByLabel('Title prefix').fill('[F]');
  await page.getByLabel('Who wins').selectOption('My Calendar');
  await expect(wizard.soFar).toContainText('Titles there begin with “[F]”.');
  await wizard.next();

  await wizard.at('Confirmation');
  const summary = page.getByRole('complementary', { name: 'Summary' });
  await expect(summary).toContainText('Work, CalDAV');
  await expect(summary).toContainText('Create, Update');
  await expect(summary).toContainText('1 week back and 12 months ahead');
  await expect(summary).toContainText('When both sides changed, My Calendar wins.');
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview.getByRole('row').filter({ hasText: 'Supplier call' })).toContainText('Add');
  expect(await work.list()).toHaveLength(1);

  // Cancel keeps the draft; the listing leads back into it.
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect(page.getByText('Not finished')).toBeVisible();
  await page.getByRole('link', { name: 'Go on' }).click();
  for (const step of ['Linked Calendar', 'Your Calendar', 'Sync Options'] as const) {
    await wizard.at(step);
    await wizard.next();
  }
  await wizard.at('Confirmation');
  await wizard.finish.click();

  const listing = new CalendarSyncPage(page);
  await expect(page).toHaveURL('/calendar/sync');
  const row = listing.row('Work');
  await expect(row).toContainText('Connected');
  await expect(row).toContainText('Create');
  await expect(row).toContainText('Appointments, Service calls');
  await expect(row.getByText('Never')).toHaveCount(0);
});

test('the listing switches a sync off, runs it, shows its log and ends it', async ({ page, signInPage, radicale }) => {
  const server = radicale.as('marek');
  const calendar = await server.newCalendar('Van');
  await calendar.put({ uid: 'van@fernhill.example', summary: 'Van inspection', start: at(9), end: at(10) });
  await signInPage.signIn(as('marek'));
  await linkCalendar(page, server, 'Van');
  const listing = new CalendarSyncPage(page);
  await expect(listing.row('Van').getByText('Never')).toHaveCount(0);
  // A run that is under way would be cut short, and stand in the log as failed.
  await listing.logs('Van').click();
  await expect(page.locator('details').filter({ hasText: 'Finish' }).last()).toContainText('Complete');
  await listing.open();

  await listing.active('Van').click();
  await expect(listing.active('Van')).toHaveAttribute('aria-checked', 'false');
  await expect(listing.runNow('Van')).toBeDisabled();
  await listing.active('Van').click();
  await expect(listing.active('Van')).toHaveAttribute('aria-checked', 'true');
  await listing.runNow('Van').click();
  await expect(page.getByText('The sync has started.')).toBeVisible();

  await listing.logs('Van').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Logs of Van');
  await expect(page.locator('summary').filter({ hasText: 'Manual by Marek T.' })).toBeVisible();
  const finish = page.locator('details').filter({ hasText: 'Finish' }).filter({ hasText: 'Van inspection' });
  await finish.locator('summary').click();
  await expect(finish).toContainText('Create');
  await page.getByRole('navigation', { name: 'Result' }).getByRole('link', { name: 'Failed' }).click();
  await expect(page.getByText('Nothing fits this filter')).toBeVisible();

  await listing.open();
  await listing.settings('Van').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings of Van');
  await page.getByRole('checkbox', { name: /^Delete/ }).uncheck();
  await page.getByRole('checkbox', { name: /^Tasks/ }).check();
  await page.getByLabel('Who wins').selectOption('The linked calendar');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Saved' })).toBeVisible();

  await listing.open();
  await expect(listing.row('Van')).toContainText('Tasks');
  await listing.delete('Van').click();
  const dialog = page.getByRole('dialog', { name: 'Delete “Van”' });
  await expect(dialog.getByRole('radio', { name: /Keep copies on both sides/ })).toBeChecked();
  await dialog.getByRole('button', { name: 'Delete' }).click();

  await expect(page.getByRole('heading', { name: 'No linked calendars yet' })).toBeVisible();
  expect(await calendar.list()).toHaveLength(1);
});

test('a calendar that is in use is marked and cannot be linked twice', async ({ page, signInPage, radicale }) => {
  const server = radicale.as('noor');
  await server.newCalendar('Roofs');
  await server.newCalendar('Home');
  await signInPage.signIn(as('noor'));
  await linkCalendar(page, server, 'Roofs');

  await new ConnectPage(page).open();
  await page.getByRole('button', { name: 'Link another calendar' }).click();

  const wizard = new WizardPage(page);
  await wizard.at('Linked Calendar');
  await expect(wizard.calendar.locator('option', { hasText: 'Roofs (in use' })).toBeDisabled();
  await expect(wizard.calendar.locator('option:checked')).toHaveText('Home');
});

test('from a calendar that can only be read items come in, and nothing is ever sent', async ({ page, signInPage, radicale }) => {
  const server = radicale.as('tomas');
  const calendar = await server.newCalendar('Shared holidays');
  await calendar.put({ uid: 'fair@fernhill.example', summary: 'Trade fair', start: at(8), end: at(9) });
  const readOnly = await ReadOnlyProxy.before(radicale.url);
  await signInPage.signIn(as('tomas'));

  await new ConnectPage(page).connect({ url: readOnly.url, user: 'tomas', password });
  const wizard = new WizardPage(page);
  await wizard.at('Linked Calendar');
  await expect(page.getByText('This account only lets us read')).toBeVisible();
  await expect(page.getByText('Integrator can now read the calendars of this account.')).toBeVisible();
  // Playwright does not know that a group of options is called by its label.
  await expect(wizard.calendar.locator('optgroup')).toHaveCount(1);
  await expect(wizard.calendar.locator('optgroup')).toHaveAttribute('label', 'Read only');
  await wizard.calendar.selectOption({ label: 'Shared holidays' });
  await wizard.next();
  await wizard.at('Your Calendar');
  await expect(page.getByText('Shared holidays can only be read, so nothing can be sent to it.')).toBeVisible();
  await expect(wizard.kind('Appointments')).toBeDisabled();
  await wizard.next();
  await wizard.at('Sync Options');
  await expect(page.getByRole('switch', { name: 'Send my calendar items' })).toBeDisabled();
  await page.getByRole('switch', { name: 'Retrieve linked calendar items' }).check();
  await wizard.next();
  await wizard.at('Confirmation');
  await wizard.finish.click();

  const listing = new CalendarSyncPage(page);
  await expect(listing.row('Shared holidays')).toContainText('Nothing sent');
  const mine = new CalendarPage(page);
  await mine.open(at(8).slice(0, 10), 'day');
  await expect(mine.item(/Trade fair/)).toHaveAccessibleName(/read only/);
  expect(readOnly.refused).toEqual([]);

  await listing.open();
  await listing.delete('Shared holidays').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(listing.row('Shared holidays')).toHaveCount(0);
  await readOnly.stop();
});

test('without script the wizard and the listing work, too', async ({ browser, integrator, radicale }) => {
  const server = radicale.as('sana');
  await server.newCalendar('Site');
  const context = await browser.newContext({ baseURL: integrator.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill('sana@fernhill.example');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  await new ConnectPage(page).connect(server);
  const wizard = new WizardPage(page);
  await wizard.at('Linked Calendar');
  await wizard.calendar.selectOption({ label: 'Site' });
  await page.getByRole('button', { name: /^CRM/ }).click();
  await wizard.at('Linked Calendar');
  await expect(wizard.calendar.locator('option:checked')).toHaveText('Site');
  await wizard.next();
  await wizard.at('Your Calendar');
  await expect(wizard.kind('Milestones')).toBeChecked();
  for (const kind of ['CRM Activities', 'Service Calls', 'Todos', 'Milestones'] as const) {
    await wizard.kind(kind).uncheck();
  }
  await wizard.next();
  await wizard.at('Sync Options');
  await page.getByLabel('Get Past Items').selectOption('3 months');
  await page.getByRole('switch', { name: 'Retrieve linked calendar items' }).check();
  await wizard.next();
  await wizard.at('Confirmation');
  await expect(page.getByRole('complementary', { name: 'Summary' })).toContainText('3 months back');
  await wizard.finish.click();

  const listing = new CalendarSyncPage(page);
  await expect(listing.row('Site')).toContainText('Appointments, Tasks');
  await listing.active('Site').click();
  await expect(listing.active('Site')).toHaveAttribute('aria-checked', 'false');
  await listing.delete('Site').click();
  await expect(page.getByRole('heading', { name: 'Danger zone' })).toBeVisible();
  await page.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { name: 'No linked calendars yet' })).toBeVisible();
  await context.close();
});

test.describe('refusals', () => {
  test.use({ expectedComplaints: [/Failed to load resource/] });

  /** A web server that is none for calendars. */
  async function plainServer(): Promise<{ server: Server; url: string }> {
    const server = createServer((_, answer) => answer.end('<h1>Hello</h1>'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
  }

  test('a wrong password stores nothing and keeps what was typed', async ({ page, signInPage, radicale }) => {
    await signInPage.signIn(as('lucas'));
    const connect = new ConnectPage(page);
    await connect.connect({ ...radicale.as('lucas'), url: radicale.url, user: 'lucas', password: 'wrong' });

    await expect(page.getByRole('alert')).toContainText('refused name or password. Nothing was changed.');
    await expect(connect.server).toHaveValue(radicale.url);
    await expect(connect.user).toHaveValue('lucas');
    await new OptionsPage(page).open('Calendar connections');
    await expect(page.getByRole('heading', { name: 'No accounts connected' })).toBeVisible();
  });

  test('a server that does not answer is never called a wrong password', async ({ page, signInPage }) => {
    await signInPage.signIn(as('lucas'));
    const url = `http://127.0.0.1:${await freePort()}/`;
    await new ConnectPage(page).connect({ url, user: 'lucas', password });

    await expect(page.getByRole('alert')).toContainText('does not answer at this address');
    await expect(page.getByRole('alert')).toContainText('it is not the password');
  });

  test('a server that is none for calendars says so', async ({ page, signInPage }) => {
    await signInPage.signIn(as('lucas'));
    const { server, url } = await plainServer();
    await new ConnectPage(page).connect({ url, user: 'lucas', password });

    await expect(page.getByRole('alert')).toContainText('There is no CalDAV service at this address.');
    server.close();
  });

  test('a sync of somebody else is not there', async ({ page, signInPage }) => {
    await signInPage.signIn(as('lucas'));
    const nobody = '00000000-0000-7000-8000-000000000000';
    for (const address of [`/calendar/sync/${nobody}/settings`, `/calendar/sync/${nobody}/logs`, `/calendar/sync/${nobody}/setup/2`]) {
      await page.goto(address);
      await expect(page.getByRole('heading', { name: 'There is no such calendar sync' })).toBeVisible();
    }
  });
});
