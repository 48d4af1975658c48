import { expect, test } from '../fixtures.ts';
import { CalendarPage, timed, week } from '../pages/calendar.ts';
import { CalendarSyncPage, linkCalendar } from '../pages/calendar-sync.ts';
import { SchedulerPage } from '../pages/scheduler.ts';

const robin = { email: 'robin@fernhill.example', password: 'fernhill-demo' };

test('however much is announced while pages come and go, none of them breaks', async ({ page, signInPage, radicale }) => {
  test.setTimeout(120_000);
  // What the server announces is announced by the test as well, at the worst moments.
  await page.addInitScript(() => {
    const streams: EventSource[] = [];
    window.EventSource = class extends EventSource {
      constructor(address: string | URL) {
        super(address);
        streams.push(this);
      }
    };
    Object.assign(window, { announce: (data: string) => streams.at(-1)?.dispatchEvent(new MessageEvent('changed', { data })) });
  });
  await radicale.as('robin').newCalendar('Depot');
  await signInPage.signIn(robin);
  await new CalendarPage(page).add('Delivery', timed(week(3)(4), '09:00', '10:00'));
  await linkCalendar(page, radicale.as('robin'), 'Depot');
  await new CalendarSyncPage(page).open();

  for (let round = 0; round < 24; round += 1) {
    await page.evaluate(async (round) => {
      const announce = (window as unknown as { announce: (topic: string) => void }).announce;
      const topics = ['calendar_sync', 'calendar', 'people'];
      const ways = ['a[href$="/logs"]', 'a[href*="/undo"]', 'a[href$="/calendar/sync"]', 'a[href^="/calendar"]', 'a[href="/scheduler"]', 'a[href="/leads"]'];
      for (let step = 0; step < 12; step += 1) {
        for (let count = 0; count < (round + step) % 5; count += 1) announce(topics[count % 3]!);
        if (step % 3 === 0) document.querySelector<HTMLElement>(ways[(round + step / 3) % ways.length]!)?.click();
        await new Promise((done) => setTimeout(done, (round * 7 + step * 13) % 40));
      }
    }, round);
  }

  // The page is alive: it still goes where it is told to.
  await page.getByRole('link', { name: 'Scheduler' }).first().click();
  await expect(new SchedulerPage(page).grid).toBeVisible();
});
