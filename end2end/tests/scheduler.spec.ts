import { expect, test } from '../fixtures.ts';
import { linkCalendar } from '../pages/calendar-sync.ts';
import { SchedulerPage } from '../pages/scheduler.ts';

const password = 'fernhill-demo';
const as = (person: string) => ({ email: `${person}@fernhill.example`, password });

/** Today at an hour, in UTC. */
function at(hour: number): string {
  const time = new Date();
  time.setUTCHours(hour, 0, 0, 0);
  return time.toISOString();
}

test('everybody has a row with their calendar, and the grid is one tab stop with arrows inside', async ({ page, signInPage }) => {
  // Nothing else of Lucas is on this day: the first visit is the first block of the row.
  await signInPage.signIn(as('lucas'));
  for (const [subject, hour] of [['First visit', 9], ['Second visit', 13]] as const) {
    const start = new Date().toISOString().slice(0, 10);
    const answer = await page.request.post('/api/items', {
      data: {
        kind: 'appointment',
        subject,
        when: { timed: { start: `${start}T${String(hour).padStart(2, '0')}:00:00`, end: `${start}T${hour + 1}:00:00` } },
        request: `${subject}-${Date.now()}`,
      },
    });
    expect(answer.status(), await answer.text()).toBe(201);
  }
  const scheduler = new SchedulerPage(page);
  await scheduler.open();

  await expect(scheduler.grid.getByRole('rowheader')).toHaveCount(9);
  await expect(scheduler.row('Lucas F.')).toContainText('Calendar not connected');
  const lucas = scheduler.row('Lucas F. (you)');
  const first = lucas.getByRole('link', { name: /Appointment, First visit, 09:00 – 10:00/ });
  await first.focus();
  await page.keyboard.press('ArrowRight');
  await expect(lucas.getByRole('link', { name: /Second visit/ })).toBeFocused();
  await page.keyboard.press('Home');
  await expect(first).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(scheduler.grid.locator(':focus')).toHaveCount(0);

  await page.getByRole('navigation', { name: 'View' }).getByRole('link', { name: 'Week' }).click();
  await expect(scheduler.grid.getByRole('columnheader')).toHaveCount(8);
  await expect(lucas).toContainText('First visit');
  await page.getByRole('link', { name: 'Previous week' }).click();
  await expect(lucas).not.toContainText('First visit');
});

test('a colleague sees only Busy, and nothing else ever leaves the server', async ({ page, browser, integrator, signInPage, radicale }) => {
  const secret = {
    uid: 'clinic@fernhill.example',
    summary: 'Cardiologist Dr. Harding',
    start: at(11),
    end: at(12),
    location: 'Elm Clinic, ward 7',
    description: 'bring the old x-rays',
  };
  const server = radicale.as('ines');
  const calendar = await server.newCalendar('Ines at home');
  await calendar.put(secret);
  await signInPage.signIn(as('ines'));
  await linkCalendar(page, server, 'Ines at home');
  const own = new SchedulerPage(page);
  await own.open();
  await expect(own.busy('Ines C.')).toHaveCount(1);

  const colleague = await browser.newContext({ baseURL: integrator.url });
  const watching = await colleague.newPage();
  const bodies: Promise<string>[] = [];
  watching.on('response', (response) => {
    // The stream of announcements never ends; everything else is read whole.
    if (!response.url().endsWith('/live')) bodies.push(response.text().catch(() => ''));
  });
  await watching.goto('/sign-in');
  await watching.getByLabel('Email').fill('marek@fernhill.example');
  await watching.getByLabel('Password', { exact: true }).fill(password);
  await watching.getByRole('button', { name: 'Sign in' }).click();
  await watching.waitForURL('/calendar');
  const scheduler = new SchedulerPage(watching);
  await scheduler.open();
  await expect(scheduler.busy('Ines C.')).toHaveCount(1);
  await expect(scheduler.row('Ines C.').getByText(/Calendar connected/)).toBeAttached();
  // Also the way of the browser: reading again without loading the page.
  await watching.getByRole('navigation', { name: 'View' }).getByRole('link', { name: 'Week' }).click();
  await expect(scheduler.row('Ines C.')).toContainText('Busy 1 h');

  const all = (await Promise.all(bodies)).join('\n');
  expect(all).toContain('Ines C.');
  for (const word of ['Cardiologist', 'Harding', 'Elm Clinic', 'ward 7', 'x-rays', secret.uid]) {
    expect(all, `"${word}" left the server`).not.toContain(word);
  }
  await colleague.close();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('one person shows at a time, chosen from a strip', async ({ page, signInPage }) => {
    await signInPage.signIn(as('dana'));
    await page.goto('/scheduler');

    await expect(page.getByRole('heading', { level: 2, name: 'Dana W. (you)' })).toBeVisible();
    await page.getByRole('navigation', { name: 'People' }).getByRole('link', { name: 'Noor A.' }).click();
    await expect(page.getByRole('heading', { level: 2, name: 'Noor A.' })).toBeVisible();
    await expect(page.getByText(/^Free now/)).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  });
});
