/** Members whose Calendly makes leads, and people who become some. */

import { expect, type Browser, type Page } from '@playwright/test';
import { CalendlyDefaultsPage, CalendlyPanel } from '../pages/integrator.ts';
import { LeadsPage } from '../pages/leads.ts';
import { asOwner } from '../pages/outreach.ts';
import { book, newToken } from './calendly-site.ts';
import type { Sandbox } from './sandbox.ts';

/** Connects Calendly, so that bookings become leads in Info Manager; somebody else's choices stay. */
export async function connectCalendly(page: Page, browser: Browser, url: string, sandbox: Sandbox, person: string): Promise<string> {
  const calendly = new CalendlyPanel(page);
  const token = await newToken(page, sandbox, person);
  await calendly.connect(token);
  await calendly.newLeads('Info Manager').check();
  await calendly.dialog.getByRole('button', { name: /^Change/ }).click();
  await expect(calendly.dialog).toHaveCount(0);
  await asOwner(browser, url, async (office) => {
    const defaults = new CalendlyDefaultsPage(office);
    await defaults.open('info_manager');
    await defaults.choose('Category', 'Location');
    await defaults.choose('Owner', 'Host of the meeting');
    await defaults.choose('Status', 'Active');
    await defaults.save.click();
    await expect(office.getByText('3 of 3 set')).toBeVisible();
  });
  return token;
}

/** Somebody books with a member and becomes a lead of theirs. */
export async function becomeLead(page: Page, sandbox: Sandbox, host: string, name: string, email: string): Promise<void> {
  await book(page, sandbox.web(`${host}/intro-call`), { name, email, answer: 'The roof' });
  const leads = new LeadsPage(page);
  await leads.open();
  await expect(leads.row(name)).toBeVisible({ timeout: 30_000 });
}
