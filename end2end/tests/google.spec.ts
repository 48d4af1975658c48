import { expect, seldomAsking as test } from '../fixtures.ts';
import { CalendarPage, timed } from '../pages/calendar.ts';
import { answerWizard } from '../pages/calendar-sync.ts';
import { nextWeek } from '../pages/services.ts';
import { GoogleProgram, allow, mailsToGuests } from '../support/google-site.ts';

const zone = 'Europe/London';
const [tuesday, wednesday, thursday] = [1, 2, 3].map(nextWeek) as [string, string, string];

test('an event travels both ways between Google and My Calendar, connected at Google’s own page', async ({
  page,
  signInPage,
  organization,
  sandbox,
  integrator,
}) => {
  test.setTimeout(150_000);
  const there = await GoogleProgram.of(sandbox, organization.owner.email);
  const title = '<script>alert(1)</script> & dentist';
  const dentist = await there.insert({
    summary: title,
    start: { dateTime: `${tuesday}T09:00:00`, timeZone: zone },
    end: { dateTime: `${tuesday}T10:00:00`, timeZone: zone },
    attendees: [{ email: 'guest@example.com' }],
  });
  await signInPage.signIn(organization.owner);

  await page.goto('/calendar/sync/new');
  await page.getByRole('list', { name: 'Services' }).getByRole('link', { name: 'Google' }).click();
  await page.getByRole('link', { name: 'Connect With Google' }).click();
  await allow(page, 'dana');
  await expect(page.getByText('Authentication successful')).toBeVisible();
  const wizard = await answerWizard(page, organization.owner.email);
  await wizard.finish.click();
  await expect(page).toHaveURL('/calendar/sync');

  // What is there shows here, and moves when it is moved there.
  const calendar = new CalendarPage(page);
  await calendar.open(tuesday);
  await expect(calendar.item(/dentist/)).toContainText(title);
  await there.patch(dentist.id!, {
    start: { dateTime: `${wednesday}T16:00:00`, timeZone: zone },
    end: { dateTime: `${wednesday}T17:30:00`, timeZone: zone },
  });
  await expect(calendar.item(/dentist.*16:00 to 17:30/)).toBeVisible({ timeout: 30_000 });

  // Made here, it arrives there; deleted there, it goes here.
  await calendar.add('Roof inspection', timed(thursday, '08:00', '09:30'));
  const arrived = async () => (await there.list()).find((event) => event.summary === 'Roof inspection');
  await expect.poll(arrived, { timeout: 30_000 }).toBeTruthy();
  const copy = (await arrived())!;
  expect(new Date(copy.end.dateTime!).getTime() - new Date(copy.start.dateTime!).getTime()).toBe(90 * 60_000);
  await there.delete(copy.id!);
  await expect(calendar.item(/Roof inspection/)).toHaveCount(0, { timeout: 30_000 });

  // Dragged here, it moves there, and its guest hears nothing of it from us.
  const grip = await calendar.middle(calendar.item(/dentist/));
  await calendar.drag(grip, await calendar.point({ day: thursday, time: '14:45' }));
  const moved = async () => {
    const now = (await there.list()).find((event) => event.id === dentist.id);
    return new Date(now!.start.dateTime!).toLocaleString('sv-SE', { timeZone: zone });
  };
  await expect.poll(moved, { timeout: 30_000 }).toBe(`${thursday} 14:00:00`);
  expect(await integrator.command('check', 'provider', 'google')).toContain('All of it came out well.');
  expect(await mailsToGuests(sandbox)).toEqual([]);
});

test('whoever cancels at Google comes back to the reason, and nothing is connected', async ({
  page,
  signInPage,
  organization,
}) => {
  await signInPage.signIn({ email: 'robin@fernhill.example', password: organization.owner.password });
  await page.goto('/calendar/sync/new?with=google');

  await page.getByRole('link', { name: 'Connect With Google' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();

  await expect(page.getByText('You did not allow it at Google. Nothing was changed.')).toBeVisible();
  await page.goto('/options/calendars');
  await expect(page.getByText('No accounts connected')).toBeVisible();
});
