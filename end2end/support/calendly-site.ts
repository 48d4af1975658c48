/** Calendly's own pages, used as people use them: making a token, booking, moving, cancelling. */

import { expect, type Page } from '@playwright/test';
import type { Sandbox } from './sandbox.ts';

/** Makes a token at Calendly, by hand, in a tab of its own. */
export async function newToken(page: Page, sandbox: Sandbox, person: string): Promise<string> {
  const tab = await page.context().newPage();
  await tab.goto(sandbox.web('integrations/api_webhooks'));
  const choice = tab.getByLabel('Person');
  if (await choice.count()) {
    const label = await choice.locator('option').filter({ hasText: `${person}@` }).textContent();
    await choice.selectOption({ label: label! });
    await tab.getByRole('button', { name: 'Log In' }).click();
  }
  await tab.getByLabel('Name this token').fill('Integrator');
  for (const box of await tab.getByRole('checkbox').all()) await box.check();
  await tab.getByRole('button', { name: 'Create token' }).click();
  const token = await tab.getByLabel('Your personal access token').inputValue();
  await tab.close();
  return token;
}

/** Books a meeting at Calendly as somebody who is not signed in anywhere. */
export async function book(page: Page, address: string, who: { name: string; email: string; answer?: string }): Promise<void> {
  await visit(page, address, async (visitor) => {
    await visitor.getByRole('main').getByRole('listitem').getByRole('link').first().click();
    await visitor.getByLabel('Name', { exact: true }).fill(who.name);
    await visitor.getByLabel('Email', { exact: true }).fill(who.email);
    if (who.answer) await visitor.getByLabel('What would you like to talk about?').fill(who.answer);
    await visitor.getByRole('button', { name: 'Schedule Event' }).click();
    await expect(visitor.getByRole('heading', { name: 'You are scheduled' })).toBeVisible();
  });
}

/** Opens an address that a mail carried, as somebody who is not signed in anywhere, and does something there. */
export async function visit(page: Page, address: string, act: (visitor: Page) => Promise<void>): Promise<void> {
  const context = await page.context().browser()!.newContext();
  const visitor = await context.newPage();
  await visitor.goto(address);
  await act(visitor);
  await context.close();
}
