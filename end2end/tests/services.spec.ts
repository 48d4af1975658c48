import { expect, test } from '../fixtures.ts';
import { CalendarPage, timed } from '../pages/calendar.ts';
import { as, choose, finish, mails, travelsBothWays, tuesday } from '../pages/services.ts';
import { expectAccessible } from '../support/accessibility.ts';
import { MacProgram } from '../support/other-programs.ts';

// Each service is connected as its people do it, and an event travels both ways. Everybody here has a person of their own.

test('whoever cancels at Microsoft comes back to the reason, and nothing is connected', async ({ page, signInPage }) => {
  await signInPage.signIn(as('robin'));
  await choose(page, 'Office 365');
  await page.getByRole('link', { name: 'Connect With Office 365' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();

  await expect(page.getByText('You did not allow it at Office 365. Nothing was changed.')).toBeVisible();
  await page.goto('/options/calendars');
  await expect(page.getByText('No accounts connected')).toBeVisible();
});

test('an event travels both ways with iCloud, connected with an app-specific password', async ({ page, signInPage, sandbox, integrator }) => {
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
  expect(await integrator.command('check', 'provider', 'icloud')).toContain('All of it came out well.');
  expect(await mails(sandbox, 'icloud')).toEqual([]);
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
