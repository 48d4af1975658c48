import { expect, test } from '../fixtures.ts';
import { SetUpPage } from '../pages/set-up.ts';
import { Integrator } from '../support/integrator.ts';
import { freshDatabase } from '../support/database.ts';
import { expectAccessible } from '../support/accessibility.ts';
import path from 'node:path';

test('the sign-in page is drawn, comes alive and is accessible', async ({ page, signInPage }) => {
  await signInPage.open();

  await expect(signInPage.heading).toHaveText('Sign in');
  await expect(page).toHaveTitle(/Sign in/);
  await expect(signInPage.email).toBeFocused();
  await expectAccessible(page);
});

test('whoever signs in comes to the calendar, and signs out from the menu', async ({ page, signInPage, organization }) => {
  await signInPage.fillIn(organization.owner);

  await expect(page).toHaveURL(/\/calendar$/);
  await page.getByRole('button', { name: 'Dana W.' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();

  await expect(signInPage.heading).toHaveText('Sign in');
  await page.goto('/calendar');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('a page that was asked for is shown after signing in', async ({ page, signInPage, organization }) => {
  await page.goto('/calendar/sync?from=mail');
  await expect(page).toHaveURL(/\/sign-in\?next=/);

  await signInPage.email.fill(organization.owner.email);
  await signInPage.password.fill(organization.owner.password);
  await signInPage.submit.click();

  await expect(page).toHaveURL('/calendar/sync?from=mail');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Calendar Sync');
});

test('a sign-in never leads to another site', async ({ page, organization }) => {
  await page.goto('/sign-in?next=https://elsewhere.example/');
  await page.getByLabel('Email').fill(organization.owner.email);
  await page.getByLabel('Password', { exact: true }).fill(organization.owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  await expect(page).toHaveURL('/calendar');
});

test('a session that ended says so and leads back', async ({ page, context, integrator, signInPage, organization }) => {
  await context.addCookies([{ name: 'integrator_session', value: 'long-gone', url: integrator.url }]);
  await page.goto('/scheduler');

  await expect(page.getByText('You were signed out. Sign in to continue.')).toBeVisible();
  await signInPage.email.fill(organization.owner.email);
  await signInPage.password.fill(organization.owner.password);
  await signInPage.submit.click();
  await expect(page).toHaveURL('/scheduler');
});

test.describe('refusals', () => {
  test.use({ expectedComplaints: [/Failed to load resource/] });

  test('a wrong pair never says which half was wrong, and the typed text stays', async ({ page, signInPage, organization }) => {
    await signInPage.open();
    const refusals: string[] = [];
    for (const pair of [
      { email: organization.owner.email, password: 'not-the-password' },
      { email: 'nobody@fernhill.example', password: organization.owner.password },
    ]) {
      await signInPage.email.fill(pair.email);
      await signInPage.password.fill(pair.password);
      await signInPage.submit.click();
      const alert = page.getByRole('alert');
      await expect(alert).toContainText('do not belong together');
      refusals.push(await alert.innerText());
      await expect(signInPage.email).toHaveValue(pair.email);
    }
    expect(refusals[0]).toBe(refusals[1]);
  });

  test('after too many wrong pairs the page says when to come back', async ({ page, signInPage }) => {
    await signInPage.open();
    // Somebody of their own, so that nobody else is kept out.
    await signInPage.email.fill('guesser@fernhill.example');
    await expect(async () => {
      await signInPage.password.fill('not-the-password');
      await signInPage.submit.click();
      await expect(page.getByRole('alert')).toContainText(/Wait (a minute|\d+ minutes), then try again/, { timeout: 2_000 });
    }).toPass();
  });
});

test('who is refused before the script has started is told, and the page answers', async ({ page, signInPage, organization }) => {
  await signInPage.open();
  await signInPage.email.fill(organization.owner.email);
  await signInPage.password.fill('not-the-password');
  // As when the form is sent before the script has taken over.
  await page.locator('form').evaluate((form: HTMLFormElement) => form.submit());
  await expect(page).toHaveURL(/__err=/);

  await expect(page.getByRole('alert')).toContainText('do not belong together');
  await expect(async () => {
    await page.getByRole('button', { name: 'Show password' }).click();
    await expect(signInPage.password, 'the script has taken over').toHaveAttribute('type', 'text', { timeout: 500 });
  }).toPass();
  await signInPage.password.fill(organization.owner.password);
  await signInPage.submit.click();
  await expect(page).toHaveURL(/\/calendar/);
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('signing in, a refusal and signing out work', async ({ page, signInPage, organization }) => {
    await signInPage.open();
    await signInPage.email.fill(organization.owner.email);
    await signInPage.password.fill('not-the-password');
    await signInPage.submit.click();
    await expect(page.getByRole('alert')).toContainText('do not belong together');

    await signInPage.fillIn(organization.owner);
    await page.goto('/options/security');
    await expect(page.getByRole('heading', { name: 'Sessions' })).toBeVisible();
    await expect(page.getByText('This browser')).toBeVisible();
  });
});

test('a new server is set up once, by whoever holds the code', async ({ browser, workerFolder }) => {
  const folder = path.join(workerFolder, 'set-up');
  const database = await freshDatabase(folder);
  const integrator = await Integrator.startEmpty(folder, database);
  const context = await browser.newContext({ baseURL: integrator.url });
  try {
    const page = await context.newPage();
    const setUp = new SetUpPage(page);
    await page.goto('/');
    await expect(page).toHaveURL('/setup');
    await expect(setUp.heading).toHaveText('Set up Integrator');
    await expect(setUp.zone).toHaveValue('Europe/Berlin');
    await expectAccessible(page);

    const answers = {
      code: 'AAAA-BBBB-CCCC',
      organization: 'Harbour Works',
      zone: 'Atlantis/Capital',
      name: 'Ada L.',
      email: 'ada@harbour.example',
      password: 'a few words in a row',
    };
    await setUp.fill(answers);
    await setUp.submit.click();
    await expect(page.getByText('This is not the setup code.')).toBeVisible();
    await expect(setUp.code).toHaveAttribute('aria-invalid', 'true');

    await setUp.code.fill(integrator.setupCode());
    await setUp.submit.click();
    await expect(setUp.zone).toHaveAttribute('aria-invalid', 'true');
    await setUp.zone.fill('Europe/London');
    await setUp.password.fill('short');
    await setUp.submit.click();
    await expect(setUp.password).toHaveAttribute('aria-invalid', 'true');
    await setUp.password.fill(answers.password);
    await setUp.submit.click();

    await expect(page).toHaveURL('/calendar');
    await expect(page.getByText('Harbour Works')).toBeVisible();
    await context.clearCookies();
    await page.goto('/setup');
    await expect(page).toHaveURL('/sign-in');
  } finally {
    await context.close();
    await integrator.stop();
    await database.remove();
  }
});
