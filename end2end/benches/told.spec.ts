import type { Page } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { expect, seldomAsking as test } from '../fixtures.ts';
import { CalendarPage } from '../pages/calendar.ts';
import { answerWizard } from '../pages/calendar-sync.ts';
import { as, choose, connectMicrosoft, finish, nextWeek, tuesday } from '../pages/services.ts';
import { GoogleProgram, allow } from '../support/google-site.ts';
import { ExchangeProgram, OutlookProgram, type OtherProgram } from '../support/other-programs.ts';
import type { Sandbox } from '../support/sandbox.ts';

// How long it takes from the moment at which a service has an event until it stands in an open browser. Calendars are asked
// every ten minutes only, so what is seen was told.

const TIMES = 50;
const WEEKDAYS = 5;

/** Another program at Google, as those at other services are. */
class GoogleOther implements OtherProgram {
  constructor(private readonly google: GoogleProgram) {}

  async add(summary: string, day: string, from: string, to: string): Promise<void> {
    const at = (time: string) => ({ dateTime: `${day}T${time}:00`, timeZone: 'Europe/London' });
    await this.google.insert({ summary, start: at(from), end: at(to) });
  }

  async titles(): Promise<string[]> {
    return (await this.google.list()).map((event) => event.summary ?? '');
  }

  async remove(title: string): Promise<void> {
    const found = (await this.google.list()).find((event) => event.summary === title);
    await this.google.delete(found!.id!);
  }
}

/** How long one change may take before it counts as never seen. */
const PATIENCE_MS = 20_000;

/** Waits in the page itself until an item of this name is there, and tells when that was. */
function seen(page: Page, name: string): Promise<number> {
  return page.evaluate(
    ({ name, patience }) =>
      new Promise<number>((resolve, reject) => {
        const views = document.querySelector('.calendar__views');
        if (!views) return reject(new Error('this is no calendar'));
        const names = () => [...views.querySelectorAll('[role=button], button')].map((item) => item.textContent ?? '');
        const look = () => {
          if (!names().some((text) => text.includes(name))) return;
          observer.disconnect();
          resolve(Date.now());
        };
        const observer = new MutationObserver(look);
        observer.observe(views, { subtree: true, childList: true, characterData: true, attributes: true });
        setTimeout(() => reject(new Error(`"${name}" did not come; there are: ${names().join(' | ')}`)), patience);
        look();
      }),
    { name, patience: PATIENCE_MS },
  );
}

const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`;

async function measure(page: Page, service: string, there: OtherProgram): Promise<void> {
  const calendar = new CalendarPage(page);
  await calendar.open(tuesday);
  await expect(calendar.item(/Dentist/)).toBeVisible({ timeout: 30_000 });
  const waits: number[] = [];
  for (let number = 0; number < TIMES; number += 1) {
    // Each in a place of its own. None is taken away again: so many deletions would wait to be confirmed.
    const hour = 8 + Math.floor(number / WEEKDAYS);
    const title = `Told ${number}.`;
    await there.add(title, nextWeek(number % WEEKDAYS), clock(hour), clock(hour + 1));
    const from = Date.now();
    waits.push((await seen(page, title)) - from);
  }
  waits.sort((one, other) => one - other);
  const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(share * waits.length))];
  const told = { service, times: waits.length, median_ms: at(0.5), p95_ms: at(0.95), most_ms: waits.at(-1) };
  console.log(JSON.stringify(told));
  const folder = process.env.INTEGRATOR_BENCH_RESULTS;
  if (folder) writeFileSync(`${folder}/told-${service.replaceAll(/\W/g, '')}.json`, JSON.stringify(told));
}

const people: Record<string, (page: Page, sandbox: Sandbox) => Promise<OtherProgram>> = {
  async Google(page, sandbox) {
    const there = new GoogleOther(await GoogleProgram.of(sandbox, 'dana@fernhill.example'));
    await there.add('Dentist', tuesday, '09:00', '10:30');
    await choose(page, 'Google');
    await page.getByRole('link', { name: 'Connect With Google' }).click();
    await allow(page, 'dana');
    await expect(page.getByText('Authentication successful')).toBeVisible();
    await (await answerWizard(page, 'dana@fernhill.example')).finish.click();
    return there;
  },
  async 'Office 365'(page, sandbox) {
    const there = await OutlookProgram.of(sandbox, 'marek@fernhill.example');
    await there.add('Dentist', tuesday, '09:00', '10:30');
    await connectMicrosoft(page, 'Office 365', 'marek@fernhill.example');
    return there;
  },
  async Exchange(page, sandbox) {
    const email = 'ines@fernhill.example';
    const there = await ExchangeProgram.of(sandbox, email);
    await there.add('Dentist', tuesday, '09:00', '10:30');
    const { password } = await ExchangeProgram.account(sandbox, email);
    await choose(page, 'Exchange (on-premise)');
    await page.getByLabel('Email or user name').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await finish(page, 'Calendar');
    return there;
  },
};

for (const [service, person] of [
  ['Google', 'dana'],
  ['Office 365', 'marek'],
  ['Exchange', 'ines'],
] as const) {
  test(`how soon a change at ${service} is seen`, async ({ page, signInPage, sandbox }) => {
    test.setTimeout(300_000);
    await signInPage.signIn(as(person));
    await measure(page, service, await people[service]!(page, sandbox));
  });
}
