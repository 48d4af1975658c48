import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { CalendarPage, timed } from '../pages/calendar.ts';
import { answerWizard } from '../pages/calendar-sync.ts';
import { expectAccessible } from '../support/accessibility.ts';
import { ExchangeProgram, MacProgram, OutlookProgram, type OtherProgram } from '../support/other-programs.ts';
import type { Sandbox } from '../support/sandbox.ts';

// Each service is connected as its people do it, and an event travels both ways. Everybody here has a person of their own.

const as = (person: string) => ({ email: `${person}@fernhill.example`, password: 'fernhill-demo' });

/** A day of next week, 0 is Monday. */
function nextWeek(weekday: number): string {
  const day = new Date();
  day.setUTCDate(day.getUTCDate() + 7 - ((day.getUTCDay() + 6) % 7) + weekday);
  return day.toISOString().slice(0, 10);
}

const [tuesday, thursday] = [nextWeek(1), nextWeek(3)];

/** What is there shows here; made here, it arrives there; deleted there, it goes here. */
async function travelsBothWays(page: Page, there: OtherProgram): Promise<void> {
  const calendar = new CalendarPage(page);
  await calendar.open(tuesday);
  await expect(calendar.item(/Dentist.*09:00 to 10:30/)).toBeVisible({ timeout: 30_000 });

  await calendar.add('Roof inspection', timed(thursday, '08:00', '09:30'));
  const hasArrived = async () => (await there.titles()).includes('Roof inspection');
  await expect.poll(hasArrived, { timeout: 30_000 }).toBe(true);
  await there.remove('Roof inspection');
  await expect(calendar.item(/Roof inspection/)).toHaveCount(0, { timeout: 30_000 });

  await there.add('Boiler', thursday, '12:00', '13:00');
  await expect(calendar.item(/Boiler/)).toBeVisible({ timeout: 30_000 });
}

async function choose(page: Page, service: string): Promise<void> {
  await page.goto('/calendar/sync/new');
  await page.getByRole('list', { name: 'Services' }).getByRole('link', { name: service }).click();
}

async function finish(page: Page, calendar: string): Promise<void> {
  await expect(page.getByText('Authentication successful')).toBeVisible();
  const wizard = await answerWizard(page, calendar);
  await wizard.finish.click();
  await expect(page).toHaveURL('/calendar/sync');
}

/** The mails that a service sent to guests. */
async function mails(sandbox: Sandbox, service: string): Promise<unknown[]> {
  return (await sandbox.control('GET', `${service}/mails`)) as unknown[];
}

for (const { service, person, account } of [
  { service: 'Office 365', person: 'marek', account: 'marek@fernhill.example' },
  { service: 'Outlook.com', person: 'noor', account: 'noor@outlook.example' },
]) {
  test(`an event travels both ways with ${service}, connected at Microsoft’s own page`, async ({ page, signInPage, sandbox }) => {
    test.setTimeout(150_000);
    const there = await OutlookProgram.of(sandbox, account);
    await there.add('Dentist', tuesday, '09:00', '10:30');
    await signInPage.signIn(as(person));

    await choose(page, service);
    await page.getByRole('link', { name: `Connect With ${service}` }).click();
    await expect(page).toHaveURL(/\/microsoft\/login\//);
    await page.getByRole('radio', { name: new RegExp(account) }).check();
    await page.getByRole('button', { name: 'Accept' }).click();
    await finish(page, 'Calendar');

    await travelsBothWays(page, there);
    expect(await mails(sandbox, 'microsoft')).toEqual([]);
  });
}

test('whoever cancels at Microsoft comes back to the reason, and nothing is connected', async ({ page, signInPage }) => {
  await signInPage.signIn(as('robin'));
  await choose(page, 'Office 365');
  await page.getByRole('link', { name: 'Connect With Office 365' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();

  await expect(page.getByText('You did not allow it at Office 365. Nothing was changed.')).toBeVisible();
  await page.goto('/options/calendars');
  await expect(page.getByText('No accounts connected')).toBeVisible();
});

test('an event travels both ways with iCloud, connected with an app-specific password', async ({ page, signInPage, sandbox }) => {
  test.setTimeout(150_000);
  const email = 'lucas@fernhill.example';
  const there = await MacProgram.of(sandbox, email);
  await there.add('Dentist', tuesday, '09:00', '10:30');
  const apple = await page.context().newPage();
  await apple.goto(`${sandbox.url}/icloud/account`);
  await apple.getByRole('radio', { name: new RegExp(email) }).check();
  await apple.getByLabel('Name of the app').fill('Integrator');
  await apple.getByRole('button', { name: 'Create' }).click();
  const password = await apple.locator('#password').innerText();
  await apple.close();
  await signInPage.signIn(as('lucas'));

  await choose(page, 'iCloud');
  await page.getByLabel('Apple Account email').fill(email);
  await page.getByLabel('App-specific password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await finish(page, 'Site visits');

  await travelsBothWays(page, there);
  expect(await mails(sandbox, 'icloud')).toEqual([]);
});

test.describe('Exchange', () => {
  // A wrong password is tried first.
  test.use({ expectedComplaints: [/422/] });

  test('an event travels both ways with Exchange, found by its e-mail address', async ({ page, signInPage, sandbox }) => {
    test.setTimeout(150_000);
    const email = 'ines@fernhill.example';
    const there = await ExchangeProgram.of(sandbox, email);
    await there.add('Dentist', tuesday, '09:00', '10:30');
    const { password } = await ExchangeProgram.account(sandbox, email);
    await signInPage.signIn(as('ines'));

    await choose(page, 'Exchange (on-premise)');
    await expect(page.getByRole('complementary', { name: 'What your administrator must enable' })).toContainText('EwsEnabled');
    await expect(page.getByText('What it cannot do')).toBeVisible();
    await expectAccessible(page);
    await page.getByLabel('Email or user name').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(page.getByText('Exchange (on-premise) refused name or password.')).toBeVisible();
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await finish(page, 'Calendar');

    await travelsBothWays(page, there);
    expect(await mails(sandbox, 'exchange')).toEqual([]);
  });
});

test('a calendar at an address comes in, and one of ours goes out', async ({ page, signInPage, sandbox, integrator }) => {
  test.setTimeout(150_000);
  await signInPage.signIn(as('tomas'));
  await new CalendarPage(page).open(tuesday);
  await new CalendarPage(page).add('Gutter repair', timed(tuesday, '11:00', '12:00'));
  await page.goto('/options/calendars');
  await page.getByRole('button', { name: /^Make address.*Busy times only/ }).click();
  const address = page.getByLabel('Address of Busy times only', { exact: true });
  await expect(address).toHaveValue(/\/feeds\/\S+\.ics$/);
  await expectAccessible(page);
  const busy = await (await fetch(await address.inputValue())).text();
  expect(busy).toContain('SUMMARY:Busy');
  expect(busy).not.toContain('Gutter');
  await page.getByRole('button', { name: /^Make address.*Everything/ }).click();
  const everything = page.getByLabel('Address of Everything', { exact: true });
  await expect(everything).toHaveValue(/\/feeds\//);
  const feed = await everything.inputValue();
  expect(new URL(feed).origin).toBe(integrator.url);
  await page.getByRole('button', { name: /^Revoke.*Busy times only/ }).click();
  await expect(address).toHaveCount(0);

  await choose(page, 'ICS address');
  await page.getByLabel('Address of the calendar').fill(`${sandbox.url}/ics/dana.ics`);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByText('Authentication successful')).toBeVisible();
  await expect(page.getByText('This account only lets us read, so nothing can be sent to it.')).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Linked Calendar' }).locator('optgroup')).toHaveAttribute('label', 'Read only');
});
