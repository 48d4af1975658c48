import { expect, test } from '../fixtures.ts';
import { OptionsPage } from '../pages/options.ts';

const robin = { email: 'robin@fernhill.example', password: 'fernhill-demo' };

test('a token is made, shown once, revoked, and comes back with Undo', async ({ page, signInPage }) => {
  await signInPage.signIn(robin);
  await new OptionsPage(page).open('API tokens');

  await page.getByRole('textbox', { name: 'Name' }).fill('Invoices');
  await page.getByRole('checkbox', { name: 'Read bookings' }).check();
  await page.getByLabel('Good for').selectOption('One year');
  await page.getByRole('button', { name: 'Make token' }).click();
  const value = page.getByLabel('New API token');
  await expect(value).toBeFocused();
  await expect(value).toHaveValue(/^integrator_[\w-]{43}$/);
  const token = await value.inputValue();
  const asks = async () => {
    const answer = await page.request.get('/api/v1/bookings', { headers: { Authorization: `Bearer ${token}` } });
    return answer.status();
  };
  expect(await asks()).toBe(200);

  const row = page.getByRole('row').filter({ hasText: 'Invoices' });
  await expect(row).toContainText('bookings:read');
  await row.getByRole('button', { name: 'Revoke' }).click();
  await expect(row).toContainText('Revoked');
  expect(await asks()).toBe(401);
  await row.getByRole('button', { name: 'Undo' }).click();
  await expect(row.getByRole('button', { name: 'Revoke' })).toBeVisible();
  expect(await asks()).toBe(200);

  await page.reload();
  await expect(row).toContainText('bookings:read');
  await expect(value).toHaveCount(0);
});

test('the API is tried on its own page, with a token that was pasted', async ({ page, signInPage }) => {
  await signInPage.signIn(robin);
  await new OptionsPage(page).open('API tokens');
  await page.getByRole('textbox', { name: 'Name' }).fill('Trying');
  await page.getByRole('checkbox', { name: 'See how integrations and their modules stand' }).check();
  await page.getByRole('button', { name: 'Make token' }).click();
  const token = await page.getByLabel('New API token').inputValue();

  await page.getByRole('link', { name: 'What the API can do' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('API');
  const operation = page.locator('details').filter({ hasText: '/api/v1/integrations' }).first();
  await operation.locator('summary').click();
  await page.getByLabel('API token').fill(token);
  await operation.getByRole('button', { name: 'Try it' }).click();
  await expect(operation.getByRole('status')).toContainText('200');
  await expect(operation.getByRole('status')).toContainText('"kind": "calendly"');
});
