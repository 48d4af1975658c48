import { expect, seldomAsking as test } from '../fixtures.ts';
import { as, choose, connectMicrosoft, finish, mails, travelsBothWays, tuesday } from '../pages/services.ts';
import { expectAccessible } from '../support/accessibility.ts';
import { tabTo } from '../support/keyboard.ts';
import { ExchangeProgram, OutlookProgram } from '../support/other-programs.ts';

// Services that tell of changes by themselves, on a server that asks them every ten minutes only: what arrives was told.
// Everybody here has a person of their own.

for (const { service, word, person, account } of [
  { service: 'Office 365', word: 'office365', person: 'marek', account: 'marek@fernhill.example' },
  { service: 'Outlook.com', word: 'outlook_com', person: 'noor', account: 'noor@outlook.example' },
]) {
  test(`an event travels both ways with ${service}, connected at Microsoft’s own page`, async ({ page, signInPage, sandbox, integrator }) => {
    test.setTimeout(150_000);
    const there = await OutlookProgram.of(sandbox, account);
    await there.add('Dentist', tuesday, '09:00', '10:30');
    await signInPage.signIn(as(person));

    await connectMicrosoft(page, service, account);

    await travelsBothWays(page, there);
    expect(await integrator.command('check', 'provider', word, '--account', account)).toContain('All of it came out well.');
    expect(await mails(sandbox, 'microsoft')).toEqual([]);
  });
}

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

    // Its administrator has every step tried, before anybody connects, with the keyboard alone.
    await tabTo(page, page.getByRole('link', { name: 'Test your Exchange step by step' }));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Test your Exchange step by step' })).toBeVisible();
    await tabTo(page, page.getByLabel('Email or user name'));
    await page.keyboard.type(email);
    await tabTo(page, page.getByLabel('Password', { exact: true }));
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await expect(page.getByText('It can be connected')).toBeInViewport();
    const steps = page.getByRole('region', { name: 'What came of each step' }).getByRole('listitem');
    await expect(steps.filter({ hasText: /Changes are told at once: Works/ })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Go on to Connect' }).click();

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

test('the listing says that changes arrive at once', async ({ page, signInPage, sandbox }) => {
  test.setTimeout(150_000);
  const there = await OutlookProgram.of(sandbox, 'robin@fernhill.example');
  await there.add('Dentist', tuesday, '09:00', '10:30');
  await signInPage.signIn(as('robin'));
  await connectMicrosoft(page, 'Office 365', 'robin@fernhill.example');

  await expect(page.getByText('Changes there arrive at once.')).toBeVisible();
});
