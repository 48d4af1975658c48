import { expect, test } from '../fixtures.ts';
import { CalendarPage } from '../pages/calendar.ts';
import { linkCalendar } from '../pages/calendar-sync.ts';
import { CalendlyPanel } from '../pages/integrator.ts';
import { book, newToken, visit } from '../support/calendly-site.ts';

// What a customer does at Calendly, followed as far as the calendar that the member already uses.

const as = (person: string) => ({ email: `${person}@fernhill.example`, password: 'fernhill-demo' });

test('a customer books, moves and cancels, and My Calendar and the linked calendar follow', async ({
  page,
  signInPage,
  sandbox,
  radicale,
}) => {
  test.setTimeout(180_000);
  const server = radicale.as('henrik');
  const there = await server.newCalendar('Customers');
  await signInPage.signIn(as('henrik'));
  await linkCalendar(page, server, 'Customers');
  const calendly = new CalendlyPanel(page);
  await calendly.connect(await newToken(page, sandbox, 'henrik'));
  await expect(calendly.panel).toContainText('Webhook active');
  const one = async (summary: string) => {
    const found = (await there.list()).filter((event) => event.summary === summary);
    expect(found.length).toBeLessThan(2);
    return found[0];
  };
  const linkIn = (text: string, label: string) => {
    const plain = text.replace(/\r?\n[ \t]/g, '').replace(/\\n/g, '\n');
    const line = new RegExp(`${label}: (\\S+)`).exec(plain);
    if (!line) throw new Error(`no ${label} in ${plain}`);
    return line[1]!;
  };

  await book(page, sandbox.web('henrik-l/intro-call'), { name: 'Rita Rowe', email: 'rita@customer.example', answer: 'The roof' });

  const title = 'Rita Rowe – Intro call';
  await expect.poll(() => one(title), { timeout: 30_000 }).toBeDefined();
  const booked = (await one(title))!;
  const calendar = new CalendarPage(page);
  await calendar.open(booked.start.slice(0, 10));
  await expect(calendar.item(/Rita Rowe – Intro call/)).toBeVisible();

  await visit(page, linkIn(await there.text(booked.uid), 'Reschedule'), async (visitor) => {
    await visitor.getByRole('main').getByRole('listitem').getByRole('link').nth(3).click();
    await visitor.getByRole('button', { name: 'Reschedule Event' }).click();
    await expect(visitor.getByRole('heading', { name: 'You are scheduled' })).toBeVisible();
  });

  await expect.poll(async () => (await one(title))?.start, { timeout: 30_000 }).not.toBe(booked.start);
  const moved = (await one(title))!;
  expect(moved.uid).toBe(booked.uid);
  await calendar.open(moved.start.slice(0, 10));
  await expect(calendar.item(/Rita Rowe – Intro call/)).toHaveCount(1);

  // The notes have the link of who she is now, not of who she was before the move.
  await visit(page, linkIn(await there.text(moved.uid), 'Cancel'), async (visitor) => {
    await visitor.getByLabel('Reason').fill('The roof holds');
    await visitor.getByRole('button', { name: 'Cancel Event' }).click();
    await expect(visitor.getByRole('heading', { name: 'Cancellation Confirmed' })).toBeVisible();
  });

  await expect.poll(() => one(`Cancelled: ${title}`), { timeout: 30_000 }).toBeDefined();
  expect((await one(`Cancelled: ${title}`))!.description).toContain('Cancelled by Rita Rowe: The roof holds');
  await expect(calendar.item(/Cancelled: Rita Rowe/)).toHaveCount(1);
});
