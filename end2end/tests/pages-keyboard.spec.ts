import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { AtCalendly, CalendlyWorkspace, inDays } from '../pages/calendly-workspace.ts';
import { TemplatePage } from '../pages/outreach.ts';
import { isAlive } from '../support/alive.ts';
import { tabTo } from '../support/keyboard.ts';

// Workspace, templates and tokens, walked by keyboard alone.

const as = (person: string) => ({ email: `${person}@fernhill.example`, password: 'fernhill-demo' });

/** Presses Tab so often and sees that the focus never leaves the dialog for the page behind it. */
async function expectTrapped(page: Page, dialog: Locator): Promise<void> {
  for (let presses = 0; presses < 12; presses += 1) {
    await page.keyboard.press('Tab');
    const behind = await dialog.evaluate((element) => {
      const focused = document.activeElement;
      return focused !== null && focused !== document.body && !element.contains(focused);
    });
    expect(behind, 'the focus went behind the dialog').toBe(false);
  }
}

test('an event is opened, its question is left with Escape, and the focus comes back', async ({ page, signInPage, sandbox }) => {
  await signInPage.signIn(as('dana'));
  const dana = await AtCalendly.of(sandbox, 'dana');
  await dana.connect(page);
  const id = await dana.book('Intro call', inDays(8, 10), { name: 'Kay Board', email: 'kay.board@customer.example' });
  const workspace = new CalendlyWorkspace(page);
  await workspace.open('events?email=kay.board%40customer.example');
  await expect(workspace.event(id)).toBeVisible();

  await tabTo(page, workspace.event(id).getByRole('link'));
  await page.keyboard.press('Enter');
  const cancel = page.getByRole('link', { name: 'Cancel event' });
  await expect(cancel).toBeVisible();
  await tabTo(page, cancel);
  await page.keyboard.press('Enter');
  await expect(workspace.dialog).toBeVisible();
  await expectTrapped(page, workspace.dialog);
  await page.keyboard.press('Escape');
  await expect(workspace.dialog).toHaveCount(0);
  await expect(cancel).toBeFocused();

  await page.keyboard.press('Enter');
  await tabTo(page, workspace.dialog.getByLabel(/^Reason/));
  await page.keyboard.type('The keys moved');
  await tabTo(page, workspace.dialog.getByRole('button', { name: 'Cancel event' }));
  await page.keyboard.press('Enter');
  await expect(workspace.told('The event was cancelled')).toBeVisible();
  await expect(page.getByText('Cancelled by Dana Whitfield: “The keys moved”').first()).toBeVisible();
});

test('the tabs of the workspace are one after the other, and the current one is in sight on a phone', async ({ page, signInPage, sandbox }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await signInPage.signIn(as('dana'));
  await (await AtCalendly.of(sandbox, 'dana')).connect(page);
  const workspace = new CalendlyWorkspace(page);
  await workspace.open('events');
  await tabTo(page, workspace.tabs.getByRole('link', { name: 'Events', exact: true }));
  for (const next of ['Event types', 'Availability', 'Organisation', 'Webhooks']) {
    await page.keyboard.press('Tab');
    await expect(workspace.tabs.getByRole('link', { name: next, exact: true })).toBeFocused();
  }
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/calendly\/webhooks$/);

  await workspace.open('webhooks');
  await expect(workspace.tabs.getByRole('link', { name: 'Webhooks' })).toBeInViewport({ ratio: 0.9 });
});

test('a template is written with the keys, and opening it again changes nothing', async ({ page, signInPage }) => {
  await signInPage.signIn(as('lucas'));
  const template = new TemplatePage(page);
  await template.openNew();
  await tabTo(page, template.name);
  await page.keyboard.type('By keys');
  await tabTo(page, template.subject);
  await page.keyboard.type('Hello');
  await tabTo(page, template.text);
  await page.keyboard.type('First line');
  await tabTo(page, template.save);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();

  await template.subject.focus();
  await page.keyboard.press('End');
  await page.keyboard.type(' again');
  await page.keyboard.press('Enter');
  await expect(template.preview).toContainText('Hello again');
  await expect(template.text, 'Enter saves and inserts no field').toHaveValue('First line');

  await page.goto('/campaigns');
  await isAlive(page);
  const link = page.getByRole('link', { name: 'By keys' });
  await tabTo(page, link);
  await page.keyboard.press('Enter');
  await expect(template.text).toHaveValue('First line');
  await expect(template.preview).toContainText('First line');
});

test('a token is made and revoked with the keys', async ({ page, signInPage }) => {
  await signInPage.signIn(as('lucas'));
  await page.goto('/options/api-tokens');
  await isAlive(page);
  await tabTo(page, page.getByRole('textbox', { name: 'Name' }));
  await page.keyboard.type('By keys');
  await tabTo(page, page.getByRole('checkbox', { name: 'Read bookings' }));
  await page.keyboard.press('Space');
  await tabTo(page, page.getByRole('button', { name: 'Make token' }));
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('New API token')).toBeFocused();

  const row = page.getByRole('row').filter({ hasText: 'By keys' });
  await tabTo(page, row.getByRole('button', { name: 'Revoke' }));
  await page.keyboard.press('Enter');
  await expect(row.getByRole('button', { name: 'Undo' })).toBeVisible();
});

test('disconnecting is asked with the keys, and Escape gives the focus back', async ({ page, signInPage, sandbox }) => {
  await signInPage.signIn(as('dana'));
  await (await AtCalendly.of(sandbox, 'dana')).connect(page);
  await page.goto('/options/integrator/calendly');
  await isAlive(page);
  const disconnect = page.getByRole('main').getByText('Disconnect Calendly', { exact: true }).first();
  await tabTo(page, disconnect);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await expectTrapped(page, dialog);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(disconnect).toBeFocused();
});

test('a campaign is made with the keys', async ({ page, signInPage }) => {
  await signInPage.signIn(as('ines'));
  const template = new TemplatePage(page);
  await template.openNew();
  await template.name.fill('For the keys');
  await template.subject.fill('Hello');
  await template.text.fill('First line');
  await template.save.click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();

  await page.goto('/campaigns');
  await isAlive(page);
  await tabTo(page, page.getByRole('link', { name: 'New campaign' }));
  await page.keyboard.press('Enter');
  const name = page.getByLabel('Name', { exact: true });
  await expect(name).toBeVisible();
  await isAlive(page);
  await tabTo(page, name);
  await page.keyboard.type('Walked by keys');
  const choice = page.getByLabel('Template', { exact: true });
  await tabTo(page, choice);
  await page.keyboard.type('For the keys');
  await expect(choice.locator('option:checked')).toHaveText('For the keys');
  await tabTo(page, page.getByRole('button', { name: 'Save' }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/campaigns\/[0-9a-f-]{36}$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Walked by keys' })).toBeVisible();
});

test.describe('a service', () => {
  // A password that nobody has is refused.
  test.use({ expectedComplaints: [/422/] });

  test('is chosen and its form sent with the keys', async ({ page, signInPage }) => {
    await signInPage.signIn(as('ines'));
    await page.goto('/calendar/sync/new');
    await isAlive(page);
    await tabTo(page, page.getByRole('list', { name: 'Services' }).getByRole('link', { name: 'Exchange (on-premise)' }));
    await page.keyboard.press('Enter');
    const user = page.getByLabel('Email or user name');
    await tabTo(page, user);
    await page.keyboard.type('ines@fernhill.example');
    await tabTo(page, page.getByLabel('Password', { exact: true }));
    await page.keyboard.type('nobody has this');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Exchange (on-premise) refused name or password.')).toBeVisible();
    await expect(user, 'what was typed is kept').toHaveValue('ines@fernhill.example');

    await tabTo(page, page.getByRole('list', { name: 'Services' }).getByRole('link', { name: 'Office 365' }));
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('link', { name: 'Connect With Office 365' }));
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/microsoft\/login\//);
  });
});
