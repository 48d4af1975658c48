/** Services as their people connect them, and an event that travels both ways. */

import { expect, type Page } from '@playwright/test';
import type { OtherProgram } from '../support/other-programs.ts';
import type { Sandbox } from '../support/sandbox.ts';
import { CalendarPage, timed } from './calendar.ts';
import { answerWizard } from './calendar-sync.ts';

/** How somebody of the organization signs in. */
export const as = (person: string) => ({ email: `${person}@fernhill.example`, password: 'fernhill-demo' });

/** A day of next week, 0 is Monday. */
export function nextWeek(weekday: number): string {
  const day = new Date();
  day.setUTCDate(day.getUTCDate() + 7 - ((day.getUTCDay() + 6) % 7) + weekday);
  return day.toISOString().slice(0, 10);
}

export const [tuesday, thursday] = [nextWeek(1), nextWeek(3)];
/** What is there shows here; made here, it arrives there; deleted there, it goes here. */
export async function travelsBothWays(page: Page, there: OtherProgram): Promise<void> {
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

export async function choose(page: Page, service: string): Promise<void> {
  await page.goto('/calendar/sync/new');
  await page.getByRole('list', { name: 'Services' }).getByRole('link', { name: service }).click();
}

export async function finish(page: Page, calendar: string): Promise<void> {
  await expect(page.getByText('Authentication successful')).toBeVisible();
  const wizard = await answerWizard(page, calendar);
  await wizard.finish.click();
  await expect(page).toHaveURL('/calendar/sync');
}

/** The mails that a service sent to guests. */
export async function mails(sandbox: Sandbox, service: string): Promise<unknown[]> {
  return (await sandbox.control('GET', `${service}/mails`)) as unknown[];
}


/** At Microsoft's own page, which is linked there: chooses the account and lets the app in. */
export async function connectMicrosoft(page: Page, service: string, account: string): Promise<void> {
  await choose(page, service);
  await page.getByRole('link', { name: `Connect With ${service}` }).click();
  await expect(page).toHaveURL(/\/microsoft\/login\//);
  await page.getByRole('radio', { name: new RegExp(account) }).check();
  await page.getByRole('button', { name: 'Accept' }).click();
  await finish(page, 'Calendar');
}
